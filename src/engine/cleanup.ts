/**
 * Which run records may go.
 *
 * @module
 */
import type { RunItem } from "../workspace/reader.ts";
import { PENDING_APPROVAL } from "../workspace/run_status.ts";
import { parseTime } from "../workspace/run_time.ts";

/** What is kept. */
export interface CleanupLimits {
  /** Runs that started longer ago go, in milliseconds. */
  readonly olderThanMs: number;
  /** Of all runs only so many, the newest, are kept; undefined keeps any number. */
  readonly maxRuns: number | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** The statuses, as shown, of runs that somebody works on or waits for. */
const LIVE = new Set(["running", "pending", PENDING_APPROVAL]);

/**
 * Picks the records to remove from a list that has the newest first. A live
 * run stays, whatever its age; one that does not tell its time is never old.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseRemovals } from "./cleanup.ts";
 *
 * const run = (run_id: string, status: string) =>
 *   ({ type: "agent", run_id, status, started_at: "2030-01-01" }) as const;
 * const runs = [run("a", "running"), run("b", "failed"), run("c", "completed")];
 * const limits = { olderThanMs: Infinity, maxRuns: 2, nowMs: 0 };
 * assert.deepEqual(chooseRemovals(runs, limits).map((one) => one.run_id), ["c"]);
 * ```
 */
export function chooseRemovals(
  runs: readonly RunItem[],
  limits: CleanupLimits,
): readonly RunItem[] {
  const { olderThanMs, maxRuns = Infinity, nowMs } = limits;
  return runs.filter((run, place) => {
    const age = nowMs - (parseTime(run["started_at"]) ?? Infinity);
    return !isLive(run.status) && (age > olderThanMs || place >= maxRuns);
  });
}

/** Whether a run of this status, as shown, must not be touched. */
export function isLive(status: string): boolean {
  return LIVE.has(status);
}
