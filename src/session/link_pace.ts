/**
 * How fast a link is tried again: at once after a good life, ever slower when
 * tries fail or when the server lets in and drops.
 *
 * @module
 */
import { backoffMs, type Chance, retryDelayMs } from "../core/backoff.ts";

/** A link that lived so long was healthy. */
const HEALTHY_MS = 10_000;
/** A shorter life in which the server answered counts as this part of a failure. */
const SHORT_LIFE = 1 / 16;

/** Counts what went wrong since the link was last healthy. */
export class Pace {
  readonly #chance: Chance;
  #failed = 0;
  #dropped = 0;

  /** Starts with nothing gone wrong. */
  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Forgets everything: a person wants a try now. */
  reset(): void {
    this.#failed = 0;
    this.#dropped = 0;
  }

  /** A try failed: the wait before the next, or undefined to stop. */
  failed(error: unknown): number | undefined {
    this.#failed++;
    const attempt = Math.max(this.#failed, Math.ceil(this.#dropped));
    return retryDelayMs(error, attempt, this.#chance);
  }

  /** A link that was up so long was lost: the wait before the next try. */
  lost(life: { readonly aliveMs: number; readonly answered: boolean }): number {
    if (life.aliveMs >= HEALTHY_MS) {
      this.reset();
      return 0;
    }
    if (life.answered) this.#failed = 0;
    this.#dropped += life.answered ? SHORT_LIFE : 1;
    const attempt = Math.max(this.#failed, Math.ceil(this.#dropped));
    return backoffMs(attempt, this.#chance);
  }
}
