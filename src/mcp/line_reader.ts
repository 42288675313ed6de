/**
 * Lines out of a stream of bytes.
 *
 * @module
 */

const NEWLINE = 0x0a;

/** One line, without its end. */
export interface Line {
  readonly text: string;
  /** Its length in bytes, as it came. */
  readonly bytes: number;
}

/**
 * Cuts chunks into lines. Lines are put together as bytes and decoded whole,
 * so a character may be cut anywhere.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { LineReader } from "./line_reader.ts";
 *
 * const reader = new LineReader(100);
 * const bytes = new TextEncoder().encode("a\nb");
 * assert.deepEqual(reader.push(bytes), [{ text: "a", bytes: 1 }]);
 * assert.deepEqual(reader.end(), [{ text: "b", bytes: 1 }]);
 * ```
 */
export class LineReader {
  readonly #limitBytes: number;
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #partBytes = 0;

  /** Starts empty; a longer line than the limit is an overflow. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The lines a chunk completes; undefined when one is over the limit. */
  push(chunk: Uint8Array): readonly Line[] | undefined {
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end < 0 ? undefined : end);
      if (this.#partBytes + part.length > this.#limitBytes) return undefined;
      if (end < 0) {
        this.#keep(part);
        return lines;
      }
      this.#complete(part, lines);
      from = end + 1;
    }
  }

  /** What is left when the stream ends without a newline. */
  end(): readonly Line[] {
    const lines: Line[] = [];
    this.#complete(new Uint8Array(), lines);
    return lines;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part.slice()); // the chunk's buffer is not ours
    this.#partBytes += part.length;
  }

  #complete(part: Uint8Array, lines: Line[]): void {
    const whole = this.#joined(part);
    this.#parts = [];
    this.#partBytes = 0;
    const text = this.#decoder.decode(whole).trim();
    if (text !== "") lines.push({ text, bytes: whole.length });
  }

  #joined(part: Uint8Array): Uint8Array {
    if (this.#partBytes === 0) return part;
    const whole = new Uint8Array(this.#partBytes + part.length);
    let at = 0;
    for (const piece of [...this.#parts, part]) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
