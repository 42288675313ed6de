/**
 * The status of a run as it is shown: what the record says, and whether its
 * process is still there.
 *
 * @module
 */
import type { Folder } from "./folder.ts";
import { isMap } from "./document.ts";
import { HEARTBEAT, isBeating, parseHeartbeat } from "./run_heartbeat.ts";
import { type Run, runPath } from "./runs.ts";

/** Said `running`, and its process is gone. */
export const INTERRUPTED = "interrupted";
/** Stands at a gate, and no process works on it. */
export const PENDING_APPROVAL = "pending-approval";

// Records of programs that give no sign of life.
const GRACE_MS = 60_000;

/**
 * The status to show, given the text of the run's heartbeat.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shownStatus } from "./run_status.ts";
 *
 * const record = { status: "running", startedMs: 0, metadata: {} };
 * assert.equal(shownStatus(record, undefined, 60_000), "running");
 * assert.equal(shownStatus(record, undefined, 60_001), "interrupted");
 * ```
 */
export function shownStatus(
  run: Pick<Run, "status" | "startedMs" | "metadata">,
  heartbeat: string | undefined,
  nowMs: number,
): string {
  const own = isMap(run.metadata["metadata"]) ? run.metadata["metadata"] : {};
  if (run.status === "pending") {
    return typeof own["awaiting_approval"] === "string"
      ? PENDING_APPROVAL
      : run.status;
  }
  if (run.status !== "running") return run.status;
  if (heartbeat !== undefined) {
    const beats = isBeating(parseHeartbeat(heartbeat), nowMs);
    return beats ? run.status : INTERRUPTED;
  }
  const isOurs = own["owner"] !== undefined && own["owner"] !== null;
  const isRecent = nowMs - (run.startedMs ?? -Infinity) <= GRACE_MS;
  return !isOurs && isRecent ? run.status : INTERRUPTED;
}

/** Reads what is needed for {@linkcode shownStatus}: most runs are over. */
export async function readShownStatus(
  folder: Folder,
  run: Run,
  nowMs: number,
): Promise<string> {
  const heartbeat = run.status === "running"
    ? await folder.readText(`${runPath(run.type, run.id)}/${HEARTBEAT}`)
    : undefined;
  return shownStatus(run, heartbeat, nowMs);
}
