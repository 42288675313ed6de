/**
 * A count of changes that tells its watchers no more often than they can use.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { Watched } from "../core/watched.ts";

const PAUSE_MS = 250;

/** Counts changes; watchers hear of them at most four times a second. */
export class Revision {
  /** Goes up by one for one or several changes. */
  readonly count: Watched<number> = new Watched(0);
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #pause: Promise<void> | undefined;
  #again = false;

  /** Starts at 0. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something changed. */
  touch(): void {
    if (this.#end.signal.aborted) return;
    this.#again = true;
    this.#pause ??= this.#tell();
  }

  /** Tells of what was not told yet, and of nothing after that. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#pause;
    this.count.set(this.count.value + 1);
  }

  async #tell(): Promise<void> {
    await undefined; // changes of one turn are one
    while (this.#again && !this.#end.signal.aborted) {
      this.#again = false;
      this.count.set(this.count.value + 1);
      try {
        await this.#clock.sleep(PAUSE_MS, { signal: this.#end.signal });
      } catch {
        break;
      }
    }
    this.#pause = undefined;
  }
}
