/**
 * Limits of a run: time that is over, money that is spent.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { ParacleError } from "../core/errors.ts";
import type { ModelAnswer, ModelChoice } from "./model.ts";
import type { CostDocument } from "./runner.ts";

/** Seconds an agent's run may take when nothing else is said. */
export const AGENT_SECONDS = 300;

/** Seconds a step may take when nothing else is said. */
export const STEP_SECONDS = 300;

/** How often a call is tried when nothing else is said, the first time included. */
export const ATTEMPTS = 3;

/** A signal with an owner: disposing ends the wait behind it. */
export interface TimeLimit extends AsyncDisposable {
  /** Aborted when the time is over, or by one of the outer signals. */
  readonly signal: AbortSignal;
}

/**
 * Starts a limit of `seconds`; undefined means no limit, only the signals.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { systemClock } from "../core/clock.ts";
 * import { ParacleError } from "../core/errors.ts";
 * import { timeLimit } from "./limits.ts";
 *
 * await using limit = timeLimit(60, {
 *   clock: systemClock,
 *   signals: [],
 *   reason: () => new ParacleError("run.timeout", "Cannot run x: 60 s are over"),
 * });
 * assert.equal(limit.signal.aborted, false);
 * ```
 */
export function timeLimit(
  seconds: number | undefined,
  options: {
    readonly clock: Clock;
    readonly signals: readonly AbortSignal[];
    readonly reason: () => ParacleError;
  },
): TimeLimit {
  const { clock, signals, reason } = options;
  const limit = new AbortController();
  const stop = new AbortController();
  const links = signals.map((signal) => {
    const abort = (): void => limit.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    return (): void => signal.removeEventListener("abort", abort);
  });
  const timer = seconds === undefined
    ? Promise.resolve()
    : clock.sleep(seconds * 1000, { signal: stop.signal })
      .then(() => limit.abort(reason()), () => undefined);
  return {
    signal: limit.signal,
    [Symbol.asyncDispose]: async () => {
      for (const unlink of links) unlink();
      stop.abort();
      await timer;
    },
  };
}

/** What a run has spent and may spend. Shared by its steps. */
export interface Spending {
  /**
   * Sets the estimate of a call aside until `paid` or disposing.
   *
   * @throws {ParacleError} `run.limit_reached` when a limit that stops would
   * be passed.
   */
  reserve(choice: ModelChoice, text: string): Reservation;
}

/** A call that may be made. */
export interface Reservation extends Disposable {
  /** Counts what the call really cost. */
  paid(answer: Pick<ModelAnswer, "text" | "usage">): Paid;
}

/** What a call cost. */
export interface Paid {
  /** In tokens and USD. */
  readonly cost: CostDocument;
  /** Whether the provider did not tell, so that it is a guess. */
  readonly estimated: boolean;
  /** The limit that is passed now; the run has to end. */
  readonly passed: ParacleError | undefined;
}
