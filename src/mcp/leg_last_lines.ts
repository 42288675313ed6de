/**
 * The last lines of something that may say a lot.
 *
 * @module
 */

/**
 * Keeps the end of a text that comes in pieces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { LastLines } from "./leg_last_lines.ts";
 *
 * const last = new LastLines({ lines: 2, onLine: () => {} });
 * last.push(new TextEncoder().encode("a\nb\nc"));
 * assert.equal(last.text, "b\nc");
 * ```
 */
export class LastLines {
  readonly #decoder = new TextDecoder();
  readonly #most: number;
  readonly #onLine: (line: string) => void;
  #lines: readonly string[] = [];
  #rest = "";

  /** Keeps `lines` of them and tells each as it is complete. */
  constructor(
    { lines, onLine }: {
      readonly lines: number;
      readonly onLine: (line: string) => void;
    },
  ) {
    this.#most = lines;
    this.#onLine = onLine;
  }

  /** What is kept; a line that has begun counts. */
  get text(): string {
    const all = this.#rest === "" ? this.#lines : [...this.#lines, this.#rest];
    return all.slice(-this.#most).join("\n");
  }

  /** Takes a piece. */
  push(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const parts = text.split(/\r?\n/);
    this.#rest = (parts.pop() ?? "").slice(-MAX_LINE);
    const lines = parts.map((line) => line.slice(0, MAX_LINE))
      .filter((line) => line !== "");
    for (const line of lines) this.#onLine(line);
    this.#lines = [...this.#lines, ...lines].slice(-this.#most);
  }
}

const MAX_LINE = 1000;
