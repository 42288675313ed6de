/**
 * The gates where runs wait.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { isMap } from "../workspace/document.ts";
import { stepsOf } from "../workspace/execution.ts";
import type { Document, Told, WorkspaceReader } from "../workspace/reader.ts";
import { gateOf } from "./execution_view.ts";

/** A gate, as the API tells it. */
export interface ApprovalEntry {
  /** `RUN:STEP`. */
  readonly id: string;
  readonly "execution_id": string;
  readonly "step_id": string;
  readonly "agent_name": string;
  /** What the step returned. */
  readonly context: Document;
  /** `pending`, `approved`, `rejected` or `expired`. */
  readonly status: string;
  readonly priority: string;
  /** Who may decide; empty is anybody. */
  readonly approvers: readonly string[];
  readonly "reason_required": boolean;
  readonly "created_at": string | null;
  readonly "expires_at": string | null;
  readonly "decided_at": string | null;
  readonly "decided_by": string | null;
  readonly "decision_reason": string | null;
}

/** Lists the gates that wait, of the newest runs first. */
export async function pendingApprovals(
  reader: WorkspaceReader,
): Promise<Told<readonly ApprovalEntry[]>> {
  const { value, warnings } = await reader.runs({
    type: "workflow",
    status: "pending-approval",
    limit: 0,
  });
  const entries = await Promise.all(
    value.runs.map((run) => approvalOf(reader, run.run_id)),
  );
  return { value: entries.filter((entry) => entry !== undefined), warnings };
}

/**
 * Finds a gate that waits, by `RUN:STEP`.
 *
 * @throws {ParacleError} `approval.not_found`.
 */
export async function findApproval(
  reader: WorkspaceReader,
  id: string,
): Promise<ApprovalEntry> {
  const [, runId = "", stepId = ""] = /^([^:]+):(.+)$/.exec(id) ?? [];
  const entry = runId === "" ? undefined : await approvalOf(reader, runId);
  if (entry?.step_id === stepId) return entry;
  throw new ParacleError(
    "approval.not_found",
    `Cannot decide "${printable(id)}": no run waits there; ` +
      "ask GET /approvals/pending which do",
    { details: { id } },
  );
}

async function approvalOf(
  reader: WorkspaceReader,
  runId: string,
): Promise<ApprovalEntry | undefined> {
  const { value } = await readWorkflowRun(reader, runId);
  if (value === undefined) return undefined;
  const { metadata, data } = value;
  const stepId = gateOf(metadata);
  if (stepId === undefined) return undefined;
  const step = stepsOf(data).find((one) => one["step_id"] === stepId) ?? {};
  const gate = isMap(step["approval"]) ? step["approval"] : {};
  const id = String(metadata["run_id"]);
  const text = (value: unknown): string | null =>
    typeof value === "string" ? value : null;
  return {
    id: `${id}:${stepId}`,
    "execution_id": id,
    "step_id": stepId,
    "agent_name": text(step["agent"]) ?? "",
    context: isMap(step["outputs"]) ? step["outputs"] : {},
    status: text(gate["status"]) ?? "pending",
    priority: text(gate["priority"]) ?? "medium",
    approvers: Array.isArray(gate["approvers"])
      ? gate["approvers"].map(String)
      : [],
    "reason_required": gate["reason_required"] === true,
    "created_at": text(gate["created_at"]) ?? text(step["completed_at"]),
    "expires_at": text(gate["expires_at"]),
    "decided_at": text(gate["decided_at"]),
    "decided_by": text(gate["decided_by"]),
    "decision_reason": text(gate["reason"]),
  };
}

async function readWorkflowRun(
  reader: WorkspaceReader,
  runId: string,
): Promise<
  { readonly value?: Awaited<ReturnType<WorkspaceReader["run"]>>["value"] }
> {
  try {
    return await reader.run(runId, "workflow");
  } catch (error) {
    if (error instanceof ParacleError && error.code === "run.not_found") {
      return {};
    }
    throw error;
  }
}
