/**
 * Time that passes when a test says so.
 *
 * @module
 */
import type { Clock } from "../../src/core/clock.ts";

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock; disposing fails if somebody still sleeps. */
export class FakeClock implements Clock, Disposable {
  readonly #sleepers = new Set<Sleeper>();
  #wall = 1_700_000_000_000;
  #run = 0; // what timers count: stands still while the machine sleeps

  /** How many sleep now. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#wall;
  }

  sleep(
    ms: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        due: this.#run + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets time pass: wakes who is due, in order, and lets each go on before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#run + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#sleepers]
        .filter(({ due }) => due <= end)
        .sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#pass(Math.max(next.due, this.#run));
      next.wake();
      await settle();
    }
    this.#pass(end);
  }

  /** The machine slept: the time has moved on, and nobody was woken. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  [Symbol.dispose](): void {
    const { size } = this.#sleepers;
    if (size > 0) throw new Error(`${size} still asleep on the fake clock`);
  }

  #pass(run: number): void {
    this.#wall += run - this.#run;
    this.#run = run;
  }
}

/** Lets everything that can go on without time go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
