/**
 * One timer for everything that is due some day.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** What an alarm watches. */
export interface AlarmOptions {
  readonly clock: Clock;
  /** The time of the next thing to do, if there is one. */
  readonly due: () => number | undefined;
  /** Does what is due. */
  readonly ring: () => void;
}

/**
 * Rings when something is due. A time that moves on costs nothing: the alarm
 * finds out when it wakes.
 */
export class Alarm {
  readonly #options: AlarmOptions;
  #armedFor = Infinity;
  #rearm: AbortController = new AbortController();

  /** Sleeps until {@linkcode run} is called. */
  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  /** Something may be due earlier than it was. */
  touch(): void {
    const due = this.#options.due() ?? Infinity;
    if (due < this.#armedFor) this.#rearm.abort();
  }

  /** Rings until the signal ends it; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, due, ring } = this.#options;
    while (!signal.aborted) {
      this.#rearm = new AbortController();
      this.#armedFor = due() ?? Infinity;
      const waitMs = Math.max(1, this.#armedFor - clock.now());
      const woken = AbortSignal.any([signal, this.#rearm.signal]);
      await clock.sleep(waitMs, { signal: woken }).catch(ignore);
      if (!signal.aborted) ring();
    }
  }
}

// Woken early: the time is asked for anew.
function ignore(): void {}
