/**
 * The last lines of a text, read from its end.
 *
 * @module
 */

const PART_BYTES = 64 * 1024;
// A file without line ends is not gathered whole.
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_END = 10;

/** A file that is read in parts. */
export interface TailSource {
  /** Bytes. */
  readonly size: number;
  /** A part of it; shorter only at the end. */
  read(part: {
    readonly start: number;
    readonly length: number;
  }): Promise<Uint8Array>;
}

/** Which lines. */
export interface TailOptions {
  /** How many at most. */
  readonly lines: number;
  /** Only these; default: all. */
  readonly matches?: (line: string) => boolean;
}

/**
 * Reads backwards until it has enough lines. Bytes that are not UTF-8 become
 * replacement characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tailLines } from "./log_tail.ts";
 *
 * const bytes = new TextEncoder().encode("one\ntwo\r\nthree\n");
 * const source = {
 *   size: bytes.length,
 *   read: ({ start, length }: { start: number; length: number }) =>
 *     Promise.resolve(bytes.subarray(start, start + length)),
 * };
 * assert.deepEqual(await tailLines(source, { lines: 2 }), ["two", "three"]);
 * ```
 */
export async function tailLines(
  source: TailSource,
  { lines: wanted, matches = () => true }: TailOptions,
): Promise<readonly string[]> {
  const found: string[] = []; // the last one first
  let rest: Uint8Array = new Uint8Array(0); // the end of a line whose start is not read yet
  let start = source.size;
  let isEnd = true;
  const take = (bytes: Uint8Array): void => {
    const line = decode(bytes);
    if (found.length < wanted && matches(line)) found.push(line);
  };
  while (start > 0 && found.length < wanted) {
    const length = Math.min(PART_BYTES, start);
    start -= length;
    let bytes = joined(await source.read({ start, length }), rest);
    if (isEnd && bytes.at(-1) === LINE_END) bytes = bytes.subarray(0, -1);
    isEnd = false;
    let at = bytes.lastIndexOf(LINE_END);
    while (at >= 0 && found.length < wanted) {
      take(bytes.subarray(at + 1));
      bytes = bytes.subarray(0, at);
      at = bytes.lastIndexOf(LINE_END);
    }
    rest = bytes;
    if (rest.length > MAX_LINE_BYTES && at < 0) {
      take(rest);
      rest = new Uint8Array(0);
    }
  }
  if (start === 0 && source.size > 0 && found.length < wanted) take(rest);
  return found.reverse();
}

/** A line as text, without what is left of its end. */
export function decode(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (second.length === 0) return first;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
