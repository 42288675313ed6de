/**
 * How long to wait before trying again.
 *
 * @module
 */
import { ParacleError } from "./errors.ts";

const BASE_MS = 100;
const CAP_MS = 30_000;
/** Even by the worst of chances no server is hammered. */
const FLOOR_MS = 20;
/** Servers that turn addresses away (PerSourcePenalties) do so for 15 s at least. */
const TURNED_AWAY_MS = 15_000;

/** Chance as a parameter. */
export interface Chance {
  /** A number from 0 up to 1, as `Math.random`. */
  readonly random: () => number;
}

/**
 * Full jitter: any wait from 20 ms up to a bound that doubles from 100 ms to 30 s.
 * `attempt` counts the tries that failed, from 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { backoffMs } from "./backoff.ts";
 *
 * assert.equal(backoffMs(3, { random: () => 0.5 }), 200);
 * ```
 */
export function backoffMs(attempt: number, { random }: Chance): number {
  const doublings = Math.max(0, attempt - 1);
  const boundMs = Math.min(CAP_MS, BASE_MS * 2 ** doublings);
  return Math.max(FLOOR_MS, random() * boundMs);
}

/**
 * The wait after a try that failed, or undefined when trying again cannot
 * help: the failure table decides, and an error without a code is a bug.
 */
export function retryDelayMs(
  error: unknown,
  attempt: number,
  chance: Chance,
): number | undefined {
  if (!(error instanceof ParacleError) || !error.retryable) return undefined;
  const waitMs = backoffMs(attempt, chance);
  return error.code === "connect.turned_away"
    ? TURNED_AWAY_MS + waitMs
    : waitMs;
}

const STEADY_CAP_MS = 10_000;

/**
 * Half jitter, for a line somebody waits at: from half a bound up to it; the
 * bound doubles from 100 ms to `capMs`, 10 s unless given. `attempt` counts
 * the tries that failed, from 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { steadyBackoffMs } from "./backoff.ts";
 *
 * assert.equal(steadyBackoffMs(1, { random: () => 0 }), 50);
 * assert.equal(steadyBackoffMs(99, { random: () => 0 }), 5_000);
 * ```
 */
export function steadyBackoffMs(
  attempt: number,
  { random }: Chance,
  capMs: number = STEADY_CAP_MS,
): number {
  const boundMs = Math.min(capMs, BASE_MS * 2 ** Math.max(0, attempt - 1));
  return boundMs / 2 + random() * boundMs / 2;
}
