/**
 * A value that changes, and waiting for its changes.
 *
 * @module
 */

/** What readers of a {@linkcode Watched} see. */
export interface Watchable<T> {
  /** The value now. */
  readonly value: T;
  /** Hears every later value, in order, until disposed. Listeners never throw. */
  onChange(listener: (value: T) => void): Disposable;
  /**
   * Resolves with the first value, the present one included, that `test`
   * accepts. A signal ends the wait; its reason is thrown.
   */
  until(
    test: (value: T) => boolean,
    options?: { readonly signal?: AbortSignal },
  ): Promise<T>;
}

/**
 * A value with one owner, who sets it, and many readers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Watched } from "./watched.ts";
 *
 * const state = new Watched("connecting");
 * const ready = state.until((value) => value === "ready");
 * state.set("ready");
 * assert.equal(await ready, "ready");
 * ```
 */
export class Watched<T> implements Watchable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  /** Starts with a value. */
  constructor(value: T) {
    this.#value = value;
  }

  /** The value now. */
  get value(): T {
    return this.#value;
  }

  /** Changes the value and tells everybody, unless it is the same. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Hears every later value until disposed. */
  onChange(listener: (value: T) => void): Disposable {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Waits for a value; see {@linkcode Watchable.until}. */
  until(
    test: (value: T) => boolean,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<T> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (test(this.#value)) return resolve(this.#value);
      const stop = (): void => {
        heard[Symbol.dispose]();
        signal?.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        stop();
        reject(signal?.reason);
      };
      const heard = this.onChange((value) => {
        if (!test(value)) return;
        stop();
        resolve(value);
      });
      signal?.addEventListener("abort", abort);
    });
  }
}
