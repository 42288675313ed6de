/**
 * A remote terminal's output on a local terminal in raw mode.
 *
 * Deno's raw mode leaves output processing on: the local terminal turns every
 * line feed into carriage return and line feed. After a carriage return that
 * does no harm, but a program that only wants to go down would end up at the
 * left edge. Setting it off needs another program, `stty`, and the permission
 * to run it. Sending "index" (ESC D) in place of such a line feed moves down
 * and nothing else (ECMA-48, IND).
 *
 * @module
 */

const CR = 13;
const LF = 10;
const INDEX: readonly number[] = [0x1b, 0x44];

/** Turns each `\n` that follows no `\r` into IND; other bytes stay. */
export function rawOutput(): TransformStream<Uint8Array, Uint8Array> {
  let before: number | undefined;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(indexLoneFeeds(chunk, before));
      before = chunk.at(-1);
    },
  });
}

/**
 * One chunk of {@linkcode rawOutput}; `before` is the byte in front of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexLoneFeeds } from "./raw_output.ts";
 *
 * const out = indexLoneFeeds(new TextEncoder().encode("a\r\nb\nc"), undefined);
 * assert.equal(new TextDecoder().decode(out), "a\r\nb\u001bDc");
 * ```
 */
export function indexLoneFeeds(
  chunk: Uint8Array,
  before: number | undefined,
): Uint8Array {
  const isLone = (i: number): boolean =>
    chunk[i] === LF && (i === 0 ? before : chunk[i - 1]) !== CR;
  if (!chunk.some((_, i) => isLone(i))) return chunk;
  return Uint8Array.from(
    Array.from(chunk, (byte, i) => isLone(i) ? INDEX : [byte]).flat(),
  );
}
