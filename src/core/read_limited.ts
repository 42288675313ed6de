/**
 * Reading no more than a limit, whatever a file says of its size.
 *
 * @module
 */

const FIRST_BYTES = 4096;

/** What bytes are read from, such as an open file. */
export interface ByteSource {
  /** Fills the buffer from its start; answers how far, null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** How much to read. */
export interface ReadLimitedOptions {
  /** The most bytes the source may hold. */
  readonly limit: number;
  /** What is said of its size; it may grow, but is not read if too large. */
  readonly size?: number;
}

/**
 * Reads a source to its end; undefined once it gave more than the limit. A
 * device or a file that grows is read no further than that.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readLimited } from "./read_limited.ts";
 *
 * const endless = { read: (buffer: Uint8Array) => Promise.resolve(buffer.length) };
 * assert.equal(await readLimited(endless, { limit: 1000 }), undefined);
 * ```
 */
export async function readLimited(
  source: ByteSource,
  options: ReadLimitedOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { limit, size = Math.min(FIRST_BYTES, limit) } = options;
  if (size > limit) return undefined;
  // One byte more than expected: the end shows without a second buffer.
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  while (length <= limit) {
    if (length === bytes.length) {
      const larger = new Uint8Array(
        Math.min(Math.max(2 * length, FIRST_BYTES), limit + 1),
      );
      larger.set(bytes);
      bytes = larger;
    }
    const count = await source.read(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
  }
  return undefined;
}
