/**
 * Finding our script's marker in a stream without changing any other byte.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** What a filter makes of a chunk. */
export interface Filtered {
  /** Bytes that are the program's. */
  readonly pass: Uint8Array;
  /** Bytes that came before the program started. */
  readonly noise: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/**
 * Stands before each marker. Bytes that could begin one wait for the next
 * chunk, so it is one that programs do not print: else the last letter of
 * a prompt, or a key just typed, would not be shown.
 */
const SIGN = "\x1e";

/** What the script says when it is about to become the program. */
const STARTED = "pid ";
const LF = 10;
/** A report is one line; a server that goes on is not listened to. */
const MAX_REPORT_BYTES = 4096;

/**
 * Passes a stream on and takes out what our script says in it: the process
 * number, just before the program starts, after which every byte is the
 * program's; or the report of a failed launch, which is the last there is.
 * Bytes that might be the start of a marker wait for the next chunk.
 */
export class ReportFilter {
  readonly #marker: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #said: Buffer | undefined;
  #pid: number | undefined;

  /** Looks for `marker` followed by a space. */
  constructor(marker: string) {
    this.#marker = Buffer.from(`${SIGN}${marker} `);
  }

  /** The remote process, once the program has started. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** The report, if the launch failed. */
  get report(): string | undefined {
    return this.#said?.toString("utf8");
  }

  /** Takes a chunk and returns what may be passed on. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#pid !== undefined) return chunk;
    if (this.#said !== undefined) {
      if (this.#said.length >= MAX_REPORT_BYTES) return NOTHING;
      return this.#listen(Buffer.concat([this.#said, chunk]));
    }
    const data = this.#held.length === 0
      ? view(chunk)
      : Buffer.concat([this.#held, chunk]);
    const at = data.indexOf(this.#marker);
    if (at < 0) {
      const keep = possibleStart(data, this.#marker);
      this.#held = Buffer.from(data.subarray(data.length - keep));
      return data.subarray(0, data.length - keep);
    }
    this.#held = Buffer.alloc(0);
    const after = this.#listen(data.subarray(at + this.#marker.length));
    return after.length === 0
      ? data.subarray(0, at)
      : Buffer.concat([data.subarray(0, at), after]);
  }

  /** The stream ended: what was held back was no marker. */
  end(): Uint8Array {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  /** Takes what follows a marker; returns what is the program's. */
  #listen(said: Buffer): Uint8Array {
    const end = said.indexOf(LF);
    if (end < 0 || !said.subarray(0, end).toString().startsWith(STARTED)) {
      this.#said = Buffer.from(said.subarray(0, MAX_REPORT_BYTES));
      return NOTHING;
    }
    this.#said = undefined;
    this.#pid = Number(said.subarray(STARTED.length, end).toString().trim());
    return said.subarray(end + 1);
  }
}

/**
 * Holds a stream back until the line with the start marker; what came before
 * it is noise of the remote's start-up files.
 */
export class StartFilter {
  readonly #line: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #started = false;

  /** Looks for `marker start` on a line's end. */
  constructor(marker: string) {
    this.#line = Buffer.from(`${SIGN}${marker} start\n`);
  }

  /** Takes a chunk; noise is given out as soon as it is known to be noise. */
  push(chunk: Uint8Array): Filtered {
    if (this.#started) return { pass: chunk, noise: NOTHING };
    const data = Buffer.concat([this.#held, chunk]);
    const at = data.indexOf(this.#line);
    if (at < 0) {
      const keep = possibleStart(data, this.#line);
      this.#held = Buffer.from(data.subarray(data.length - keep));
      return { pass: NOTHING, noise: data.subarray(0, data.length - keep) };
    }
    this.#started = true;
    this.#held = Buffer.alloc(0);
    return {
      pass: data.subarray(at + this.#line.length),
      noise: data.subarray(0, at),
    };
  }

  /** The stream ended before the program started, or not: the rest is noise. */
  end(): Filtered {
    const noise = this.#held;
    this.#held = Buffer.alloc(0);
    return { pass: NOTHING, noise };
  }
}

/** How many bytes at the end of `data` could be the beginning of `marker`. */
function possibleStart(data: Buffer, marker: Buffer): number {
  const most = Math.min(data.length, marker.length - 1);
  for (let size = most; size > 0; size--) {
    const tail = data.subarray(data.length - size);
    if (tail.equals(marker.subarray(0, size))) return size;
  }
  return 0;
}

function view(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
