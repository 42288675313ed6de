/**
 * The way SSH writes keys: strings with a length before them.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Makes the error for bytes that end too early; it is thrown by the reader. */
export type Damaged = () => Error;

/** Reads what SSH wrote; throws the given error at the first missing byte. */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #damaged: Damaged;
  #at = 0;

  /** Borrows `bytes`: what is read are views of them. */
  constructor(bytes: Uint8Array, damaged: Damaged) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#damaged = damaged;
  }

  /** Reads `length` bytes. */
  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.#damaged();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Reads a number of four bytes. */
  uint32(): number {
    return this.take(4).readUInt32BE(0);
  }

  /** Reads a string of bytes. */
  string(): Buffer {
    return this.take(this.uint32());
  }

  /** Reads a string as UTF-8. */
  text(): string {
    return this.string().toString("utf8");
  }

  /** Everything not read yet. */
  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at);
  }
}

/** Writes strings, each with its length before it. */
export function wireStrings(
  ...parts: readonly (string | Uint8Array)[]
): Buffer {
  return Buffer.concat(parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  }));
}

/** Decodes base64 with its padding; undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  // Asked first: runtimes differ in what they forgive and what they throw.
  const sound = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return sound ? Buffer.from(text, "base64") : undefined;
}

/** A positive number without leading zeros. */
export function trimNumber(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  return Buffer.from(bytes.subarray(start));
}

/** A positive number the way SSH and DER write it: a zero before a high bit. */
export function signedNumber(bytes: Uint8Array): Buffer {
  const trimmed = trimNumber(bytes);
  const high = (trimmed[0] ?? 0) >= 0x80;
  return high ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed;
}

/** A positive number in exactly `length` bytes, or undefined when it needs more. */
export function padNumber(
  bytes: Uint8Array,
  length: number,
): Buffer | undefined {
  const trimmed = trimNumber(bytes);
  if (trimmed.length > length) return undefined;
  return Buffer.concat([Buffer.alloc(length - trimmed.length), trimmed]);
}
