/**
 * Which runs are wanted.
 *
 * @module
 */
import type { Run } from "./runs.ts";

/** What a run must be to be listed; what is undefined does not matter. */
export interface RunFilter {
  /** Runs of this agent alone. */
  readonly agentId?: string | undefined;
  /** Runs of this workflow alone. */
  readonly workflowId?: string | undefined;
  /** This status. */
  readonly status?: string | undefined;
  /** Started then or later, in milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
}

/** The runs that pass. An id of one kind leaves the other kind out. */
export function filterRuns(
  runs: readonly Run[],
  filter: RunFilter,
): readonly Run[] {
  const { agentId, workflowId, status, sinceMs } = filter;
  return runs.filter((run) =>
    (agentId === undefined ||
      run.type === "agent" && run.subject === agentId) &&
    (workflowId === undefined ||
      run.type === "workflow" && run.subject === workflowId) &&
    (status === undefined || run.status === status) &&
    (sinceMs === undefined ||
      run.startedMs !== undefined && run.startedMs >= sinceMs)
  );
}
