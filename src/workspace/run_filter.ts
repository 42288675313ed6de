/**
 * Which runs are wanted.
 *
 * @module
 */
import type { RunQuery } from "./reader.ts";
import { RUN_TYPES, type RunType } from "./runs.ts";
import { INTERRUPTED, PENDING_APPROVAL } from "./run_status.ts";

/** What a query asks about. */
export interface WantedRun {
  /** The agent's or workflow's id. */
  readonly subject: string;
  /** Its status as shown. */
  readonly status: string;
  /** When it started, in milliseconds since 1970; undefined when unreadable. */
  readonly startedMs: number | undefined;
}

/** How much later than its id a run may say it started. */
export const SLACK_MS = 60_000;

/**
 * The kinds of runs that may be wanted: an id of one leaves the other out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wantedTypes } from "./run_filter.ts";
 *
 * assert.deepEqual(wantedTypes({ agentId: "coder" }), ["agent"]);
 * ```
 */
export function wantedTypes(query: RunQuery): readonly RunType[] {
  const { type: only, agentId, workflowId } = query;
  return RUN_TYPES.filter((type) =>
    (only === undefined || type === only) &&
    (agentId === undefined || type === "agent") &&
    (workflowId === undefined || type === "workflow")
  );
}

/** Whether a run, of a kind that is wanted, is wanted. */
export function isWanted(query: RunQuery, run: WantedRun): boolean {
  const { agentId, workflowId, status, sinceMs } = query;
  const id = agentId ?? workflowId;
  return (id === undefined || run.subject === id) &&
    (status === undefined || run.status === status) &&
    (sinceMs === undefined || (run.startedMs ?? -Infinity) >= sinceMs);
}

/**
 * Whether a run may be wanted, by its status as written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mayBeWanted } from "./run_filter.ts";
 *
 * assert.equal(mayBeWanted({ status: "interrupted" }, "running"), true);
 * assert.equal(mayBeWanted({ status: "interrupted" }, "failed"), false);
 * ```
 */
export function mayBeWanted(query: RunQuery, written: string): boolean {
  const { status } = query;
  return status === undefined || status === written ||
    written === "running" && status === INTERRUPTED ||
    written === "pending" && status === PENDING_APPROVAL;
}

/** Whether a run may have started late enough, by the time in its id. */
export function mayBeSince(
  query: RunQuery,
  { startedMs }: { readonly startedMs: number | undefined },
): boolean {
  const { sinceMs } = query;
  return sinceMs === undefined || startedMs === undefined ||
    startedMs >= sinceMs - SLACK_MS;
}

/** Whether only the record of a run can tell that it is wanted, not its name. */
export function needsRecord(
  query: RunQuery,
  { startedMs }: { readonly startedMs: number | undefined },
): boolean {
  const { agentId, workflowId, status, sinceMs } = query;
  return startedMs === undefined || agentId !== undefined ||
    workflowId !== undefined || status !== undefined ||
    sinceMs !== undefined && startedMs < sinceMs + SLACK_MS;
}
