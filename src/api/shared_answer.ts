/**
 * An answer that is shared by requests without ever being stale.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** What an answer is made from, and when it may be used again. */
export interface AnswerSource<T> {
  /** Makes the answer. */
  make(): Promise<T>;
  /**
   * A text that changes with everything the answer is made from; undefined
   * when a change since could not be told, so that nothing may be kept.
   */
  stamp(): Promise<string | undefined>;
}

/**
 * Serves an answer from memory while what it is made from is the same. Every
 * request is answered by a look that began after it came: requests that come
 * during a look share the next one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { SharedAnswer } from "./shared_answer.ts";
 *
 * let made = 0;
 * const answer = new SharedAnswer({
 *   make: () => Promise.resolve(++made),
 *   stamp: () => Promise.resolve("same"),
 * });
 * assert.deepEqual([await answer.get(), await answer.get()], [1, 1]);
 * ```
 */
export class SharedAnswer<T> {
  readonly #source: AnswerSource<T>;
  #kept: { readonly stamp: string; readonly value: T } | undefined;
  #looking: Promise<unknown> | undefined;
  #next: Promise<T> | undefined;

  /** Nothing is made before it is asked for. */
  constructor(source: AnswerSource<T>) {
    this.#source = source;
  }

  /** The answer as of now. Rejects as `make` and `stamp` do; nothing of that is kept. */
  get(): Promise<T> {
    return this.#next ??= this.#afterThis();
  }

  async #afterThis(): Promise<T> {
    await this.#looking;
    // Requests that are here already are heard first: they share this look.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#next = undefined;
    const look = this.#look();
    this.#looking = look.catch(() => {});
    return await look;
  }

  async #look(): Promise<T> {
    // The stamp is taken first: a change while it is made shows next time.
    const stamp = await this.#source.stamp();
    if (stamp !== undefined && stamp === this.#kept?.stamp) {
      return this.#kept.value;
    }
    const value = await this.#source.make();
    this.#kept = stamp === undefined ? undefined : { stamp, value };
    return value;
  }
}
