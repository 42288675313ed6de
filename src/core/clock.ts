/**
 * Time as a capability, so that tests need not wait for it.
 *
 * @module
 */
import { MAX_TIMER_MS } from "./deadline.ts";

/** The time, and waiting for it. */
export interface Clock {
  /** Milliseconds since 1970; goes on while the machine sleeps. */
  now(): number;
  /**
   * Waits; a signal ends the wait at once and its reason is thrown. Of a
   * limit above 24.8 days only so much is waited.
   */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * The real time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { systemClock } from "./clock.ts";
 *
 * const before = systemClock.now();
 * await systemClock.sleep(1);
 * assert.ok(systemClock.now() >= before);
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, { signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, Math.min(ms, MAX_TIMER_MS));
      signal?.addEventListener("abort", abort, { once: true });
    }),
};
