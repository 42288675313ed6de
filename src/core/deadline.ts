/**
 * A time limit with an owner.
 *
 * @module
 */
import { ParacleError } from "./errors.ts";

/** The longest a timer can wait, 24.8 days; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/** What a limit is for. */
export interface DeadlineOptions {
  /** Aborts the limit's signal with the same reason. */
  readonly signal?: AbortSignal;
  /** What runs, for the message. */
  readonly what: string;
}

/** A signal that ends with its owner: dispose it when the work is done. */
export interface Deadline extends Disposable {
  /** Aborted when the time is over, with `exec.timeout`, or by the outer signal. */
  readonly signal: AbortSignal;
}

/**
 * Starts a limit of `seconds`; undefined means no limit, only the outer signal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { deadline } from "./deadline.ts";
 *
 * using limit = deadline(60, { what: "sleep" });
 * assert.equal(limit.signal.aborted, false);
 * ```
 */
export function deadline(
  seconds: number | undefined,
  options: DeadlineOptions,
): Deadline {
  const controller = new AbortController();
  const outer = options.signal;
  const abort = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) abort();
  else outer?.addEventListener("abort", abort);
  const timer = seconds === undefined ? undefined : setTimeout(() => {
    controller.abort(
      new ParacleError(
        "exec.timeout",
        `"${options.what}" timed out after ${seconds} s: it was asked to stop, outcome unknown`,
        { details: { seconds } },
      ),
    );
  }, Math.min(seconds * 1000, MAX_TIMER_MS));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}
