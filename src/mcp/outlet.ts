/**
 * The one writer on standard output.
 *
 * @module
 */

/** What an outlet needs. */
export interface OutletOptions {
  /** Writes all of the bytes; called once at a time. */
  readonly write: (bytes: Uint8Array) => Promise<void> | void;
  /** How much may wait for a reader that does not read, in UTF-16 units. */
  readonly limit: number;
}

/** Why nothing can be written any more. */
export type OutletEnd = "closed" | "stuck";

/**
 * Writes lines in the order they came, one write at a time; what came
 * meanwhile goes out together with the next.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Outlet } from "./outlet.ts";
 *
 * const parts: string[] = [];
 * const decoder = new TextDecoder();
 * const write = (bytes: Uint8Array) => void parts.push(decoder.decode(bytes));
 * const outlet = new Outlet({ write, limit: 1000 });
 * outlet.line("a");
 * outlet.line("b");
 * await outlet.flushed();
 * assert.deepEqual(parts, ["a\nb\n"]);
 * ```
 */
export class Outlet {
  /** Resolves when writing failed, or too much waited; never rejects. */
  readonly ended: Promise<OutletEnd>;
  readonly #options: OutletOptions;
  readonly #encoder = new TextEncoder();
  readonly #end: (end: OutletEnd) => void;
  #lines: string[] = [];
  #waiting = 0;
  #dead = false;
  #writing: Promise<void> | undefined;

  /** Starts with nothing to write. */
  constructor(options: OutletOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<OutletEnd>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Writes one line; `text` holds no line break. */
  line(text: string): void {
    if (this.#dead) return;
    this.#lines.push(text);
    this.#waiting += text.length;
    if (this.#waiting > this.#options.limit) return this.#die("stuck");
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything given until now is out, or cannot be; never rejects. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    await undefined; // what else is ready in this turn goes along
    try {
      while (this.#lines.length > 0) {
        const text = this.#lines.join("\n") + "\n";
        this.#lines = [];
        this.#waiting = 0;
        await this.#options.write(this.#encoder.encode(text));
      }
    } catch {
      this.#die("closed"); // nobody reads any more: that is how hosts leave
    }
    this.#writing = undefined;
  }

  #die(end: OutletEnd): void {
    this.#dead = true;
    this.#lines = [];
    this.#waiting = 0;
    this.#end(end);
  }
}
