/**
 * Commands that wait for a session, in order of arrival.
 *
 * @module
 */
import type { RemoteProcess } from "../transport/process.ts";
import type { Spawning } from "../transport/spawning.ts";
import type { Argv } from "../transport/transport.ts";

/** A command that was not started yet. */
export interface Waiter {
  /** Its place in the order of arrival. */
  readonly number: number;
  readonly argv: Argv;
  readonly options: Spawning;
  /** What it does while the link is down. */
  readonly whenDown: "wait" | "fail";
  /** Settles the caller's promise, once. */
  readonly resolve: (started: RemoteProcess) => void;
  readonly reject: (error: unknown) => void;
  /** Times it was refused with nothing of ours open. */
  refusals: number;
}

/** A line in which who was turned away stands where he stood. */
export class PoolQueue {
  readonly #waiting: Waiter[] = [];
  readonly #ends = new Map<Waiter, () => void>();

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Lets one in, before all who came later. */
  add(waiter: Waiter): void {
    const { number } = waiter;
    const later = this.#waiting.findLastIndex((one) => one.number < number);
    this.#waiting.splice(later + 1, 0, waiter);
    const { signal } = waiter.options;
    if (signal === undefined) return;
    const abort = (): void => {
      if (this.#remove(waiter)) waiter.reject(signal.reason);
    };
    this.#ends.set(waiter, () => signal.removeEventListener("abort", abort));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
  }

  /** Takes the first. */
  next(): Waiter | undefined {
    const [first] = this.#waiting;
    if (first !== undefined) this.#remove(first);
    return first;
  }

  /** Takes all that `test` picks. */
  takeAll(test: (waiter: Waiter) => boolean = () => true): Waiter[] {
    const taken = this.#waiting.filter(test);
    for (const waiter of taken) this.#remove(waiter);
    return taken;
  }

  #remove(waiter: Waiter): boolean {
    const at = this.#waiting[0] === waiter ? 0 : this.#waiting.indexOf(waiter);
    if (at < 0) return false;
    this.#waiting.splice(at, 1);
    this.#ends.get(waiter)?.();
    this.#ends.delete(waiter);
    return true;
  }
}
