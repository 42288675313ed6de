/**
 * A number of permits, handed out in order of arrival.
 *
 * @module
 */

/**
 * Bounds how many do something at once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Semaphore } from "./semaphore.ts";
 *
 * const doors = new Semaphore(1);
 * {
 *   using _permit = await doors.acquire();
 *   assert.equal(doors.free, 0);
 * }
 * assert.equal(doors.free, 1);
 * ```
 */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** Starts with so many permits. */
  constructor(permits: number) {
    this.#free = permits;
  }

  /** Permits nobody has. */
  get free(): number {
    return this.#free;
  }

  /**
   * Waits for a permit; disposing gives it back. A signal ends the wait and
   * its reason is thrown.
   */
  acquire(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Disposable> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const grant = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve(this.#permit());
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject(signal?.reason);
      };
      if (this.#free > 0) {
        this.#free--;
        return grant();
      }
      this.#waiting.push(grant);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #permit(): Disposable {
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        const next = this.#waiting.shift();
        if (next === undefined) this.#free++;
        else next();
      },
    };
  }
}
