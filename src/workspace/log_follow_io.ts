/**
 * A log as it grows.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { readAt } from "./folder_io.ts";
import { realInside } from "./links_io.ts";
import { decode, tailLines } from "./log_tail.ts";
import { reading } from "./reading_io.ts";

const POLL_MS = 250;
const PART_BYTES = 64 * 1024;
const LINE_END = 10;

/** How a log is followed. */
export interface FollowOptions {
  /** Time. */
  readonly clock: Clock;
  /** Ends it; its reason is thrown. */
  readonly signal: AbortSignal;
  /** How many lines that are there already come first. Default: 0. */
  readonly tail?: number | undefined;
  /** Only these lines. Default: all. */
  readonly matches?: ((line: string) => boolean) | undefined;
}

/**
 * Yields the lines of a file below `root` as they are added, none lost
 * between the first ones and the rest. Survives that the file is renamed and
 * begun anew, cut short, or not there yet. Ends only by the signal, or when
 * the caller stops asking.
 *
 * @throws {ParacleError} `workspace.unreadable`; `workspace.invalid` when it
 * leads out of the root; the signal's reason.
 */
export async function* followLog(
  root: string,
  path: string,
  options: FollowOptions,
): AsyncGenerator<string, never, undefined> {
  const { clock, signal, tail = 0, matches = () => true } = options;
  const full = join(root, path);
  let isFirst = true;
  for (;;) {
    const file = await openedFile(root, full);
    if (file !== undefined) {
      using follower = new Follower(file);
      if (isFirst) yield* await follower.skipToEnd(tail, matches);
      for (let isLast = false; !isLast;) {
        // Asked before the file is read out: what was written into it until
        // then is not lost.
        isLast = !await follower.isStill(full);
        for await (const line of follower.newLines(isLast)) {
          if (matches(line)) yield line;
        }
        if (!isLast) await clock.sleep(POLL_MS, { signal });
      }
    } else await clock.sleep(POLL_MS, { signal });
    isFirst = false;
    signal.throwIfAborted();
  }
}

/** One open file; what is renamed away can still be read to its end. */
class Follower implements Disposable {
  readonly #file: Deno.FsFile;
  #at = 0;
  #rest: readonly Uint8Array[] = []; // of a line that is not complete

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  /** Passes over what is there; answers the last lines of it. */
  async skipToEnd(
    lines: number,
    matches: (line: string) => boolean,
  ): Promise<readonly string[]> {
    const { size } = await this.#file.stat();
    this.#at = await this.#endOfLines(size);
    return await tailLines({
      size: this.#at,
      read: (part) => readAt(this.#file, part),
    }, { lines, matches });
  }

  /** Whether the path still leads to this file. */
  async isStill(path: string): Promise<boolean> {
    const [own, there] = [await this.#file.stat(), await statOf(path)];
    return own.ino === there?.ino && own.dev === there?.dev;
  }

  /** The lines added since the last call; of the last call also one without an end. */
  async *newLines(isLast: boolean): AsyncGenerator<string> {
    const { size } = await this.#file.stat();
    if (size < this.#at) { // cut short
      this.#at = 0;
      this.#rest = [];
    }
    for (;;) {
      const part = { start: this.#at, length: PART_BYTES };
      const bytes = await readAt(this.#file, part);
      this.#at += bytes.length;
      yield* this.#split(bytes);
      if (bytes.length < PART_BYTES) break;
    }
    if (isLast && this.#rest.length > 0) yield this.#takeRest();
  }

  *#split(bytes: Uint8Array): Generator<string> {
    let from = 0;
    for (let to = bytes.indexOf(LINE_END); to >= 0;) {
      this.#rest = [...this.#rest, bytes.subarray(from, to)];
      yield this.#takeRest();
      from = to + 1;
      to = bytes.indexOf(LINE_END, from);
    }
    if (from < bytes.length) {
      this.#rest = [...this.#rest, bytes.subarray(from)];
    }
  }

  #takeRest(): string {
    const length = this.#rest.reduce((sum, part) => sum + part.length, 0);
    const line = new Uint8Array(length);
    let at = 0;
    for (const part of this.#rest) {
      line.set(part, at);
      at += part.length;
    }
    this.#rest = [];
    return decode(line);
  }

  /** Where the last complete line ends, so that a half one comes whole. */
  async #endOfLines(size: number): Promise<number> {
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - PART_BYTES);
      const part = { start, length: end - start };
      const at = (await readAt(this.#file, part)).lastIndexOf(LINE_END);
      if (at >= 0) return start + at + 1;
      end = start;
    }
    return 0;
  }
}

async function openedFile(
  root: string,
  path: string,
): Promise<Deno.FsFile | undefined> {
  return await reading(path, async () => {
    const real = realInside(root, path);
    if (!(await Deno.stat(real)).isFile) return undefined;
    return await Deno.open(real, { read: true });
  });
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await reading(path, () => Deno.stat(path));
}
