/**
 * Asking a provider again, where that is safe.
 *
 * @module
 */
import { backoffMs } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import type { ModelRetry } from "./model.ts";
import { ProviderFailure } from "./provider_failure.ts";

/** A server that asks for more is not waited for: the failure tells people sooner. */
const LONGEST_WAIT_MS = 120_000;
/** A model server needs longer to recover than a link: the first bound is 0.8 s. */
const SKIPPED_STEPS = 3;

/** How a call is repeated. */
export interface RetryOptions {
  /** Tries, the first included. */
  readonly maxAttempts: number;
  /** Asked after a failure: whether repeating costs nothing twice. */
  readonly mayRepeat: () => boolean;
  /** Waits. */
  readonly clock: Clock;
  /** Chance, from 0 up to 1. */
  readonly random: () => number;
  /** Ends a wait; its reason is thrown. */
  readonly signal: AbortSignal;
  /** When everything must be over, in milliseconds since 1970: no wait goes beyond. */
  readonly deadlineMs?: number | undefined;
  /** Told before a wait. */
  readonly onRetry?: ((retry: ModelRetry) => void) | undefined;
}

/**
 * Does something until it works, cannot be repeated, or has been tried often
 * enough; the last failure is thrown as it is.
 */
export async function withRetries<T>(
  action: () => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { clock, signal } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await action();
    } catch (error) {
      signal.throwIfAborted();
      const delayMs = waitAfter(error, attempt, options);
      if (!(error instanceof Error) || delayMs === undefined) throw error;
      options.onRetry?.({ attempt, delayMs, reason: error.message });
      await clock.sleep(delayMs, { signal });
    }
  }
}

/** Undefined when it must not, or need not, be tried again. */
function waitAfter(
  error: unknown,
  attempt: number,
  options: RetryOptions,
): number | undefined {
  const { maxAttempts, mayRepeat, random, clock, deadlineMs } = options;
  if (!(error instanceof ProviderFailure) || !error.repeatable) {
    return undefined;
  }
  if (attempt >= maxAttempts || !mayRepeat()) return undefined;
  const waitMs = Math.max(
    error.retryAfterMs ?? 0,
    backoffMs(attempt + SKIPPED_STEPS, { random }),
  );
  const inTime = deadlineMs === undefined ||
    clock.now() + waitMs < deadlineMs;
  return inTime && waitMs <= LONGEST_WAIT_MS ? waitMs : undefined;
}

/**
 * The wait that a `Retry-After` asks for: seconds, or a date. Undefined
 * without one that can be read; 0 when it is over.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { retryAfterMs } from "./retry.ts";
 *
 * assert.equal(retryAfterMs("1.5", 0), 1500);
 * assert.equal(retryAfterMs("Thu, 01 Jan 1970 00:00:09 GMT", 4000), 5000);
 * assert.equal(retryAfterMs("soon", 0), undefined);
 * ```
 */
export function retryAfterMs(
  header: string | null | undefined,
  nowMs: number,
): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Date.parse takes much for a date; this header has only one form.
  const date = /^\w{3}, .* GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
