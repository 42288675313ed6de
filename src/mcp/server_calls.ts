/**
 * The calls of tools that go on, so that a process can wait for what they
 * still have to write down.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** Knows the calls of one process, on all its connections. */
export class LiveCalls {
  readonly #live = new Set<Promise<unknown>>();

  /** How many go on. */
  get size(): number {
    return this.#live.size;
  }

  /** Counts a call until it is over; its outcome is passed on. */
  async track<T>(call: Promise<T>): Promise<T> {
    const over = call.then(() => {}, () => {});
    this.#live.add(over);
    try {
      return await call;
    } finally {
      this.#live.delete(over);
    }
  }

  /** Waits for all that go on now, so long at most. Never rejects. */
  async settled(clock: Clock, mostMs: number): Promise<void> {
    if (this.#live.size === 0) return;
    const done = new AbortController();
    const limit = clock.sleep(mostMs, { signal: done.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#live), limit]);
    done.abort();
    await limit;
  }
}
