/**
 * The document of a run that is over, made from its record.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type {
  AgentRunDocument,
  CostDocument,
  RunFailure,
  StepDocument,
  WorkflowRunDocument,
} from "../engine/runner.ts";
import { isMap } from "../workspace/document.ts";
import { stepsOf } from "../workspace/execution.ts";
import type { Document, RunDetails } from "../workspace/reader.ts";
import { gateOf } from "./execution_view.ts";

/**
 * What `agents run --json` or `workflows run --json` printed, as far as the record tells.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { documentOfRecord } from "./run_document.ts";
 *
 * const metadata = { run_id: "01J", status: "completed", tokens_total: 3 };
 * const document = documentOfRecord({ type: "workflow", metadata, data: {} });
 * assert.equal(document.run_id, "01J");
 * assert.equal(document.error, null);
 * ```
 */
export function documentOfRecord(
  details: RunDetails,
): AgentRunDocument | WorkflowRunDocument {
  return details.type === "agent"
    ? agentDocument(details)
    : workflowDocument(details);
}

function agentDocument({ metadata, data }: RunDetails): AgentRunDocument {
  const { raw: _, ...outputs } = mapOf(data["output"]) as {
    readonly raw?: unknown;
  };
  const own = mapOf(metadata["metadata"]);
  const cost = costOf(metadata, own["cost"]);
  return {
    "run_id": textOf(metadata["run_id"]),
    "agent_id": textOf(metadata["agent_id"]),
    "agent_name": textOf(metadata["agent_name"]),
    status: textOf(metadata["status"]),
    outputs,
    metadata: own,
    cost,
    "execution_time": Number(metadata["duration_seconds"]) || 0,
    error: failureOf(metadata),
  };
}

function workflowDocument({ metadata, data }: RunDetails): WorkflowRunDocument {
  const runId = textOf(metadata["run_id"]);
  const outputs = mapOf(data["outputs"]);
  return {
    "run_id": runId,
    "execution_id": runId,
    "workflow_id": textOf(metadata["workflow_id"]),
    "workflow_name": textOf(metadata["workflow_name"]),
    status: gateOf(metadata) === undefined
      ? textOf(metadata["status"])
      : "pending-approval",
    outputs,
    steps: [...stepsOf(data)].sort(byStart).map(stepDocument),
    "tokens_total": Number(metadata["tokens_total"]) || 0,
    "cost_total_usd": numberOf(metadata["cost_total_usd"]),
    "duration_seconds": Number(metadata["duration_seconds"]) || 0,
    error: failureOf(metadata),
  };
}

/** As they began; those that never did stand last. */
function byStart(a: Document, b: Document): number {
  const [one, other] = [a, b].map((step) => textOf(step["started_at"]) || "~");
  return one === other ? 0 : String(one) < String(other) ? -1 : 1;
}

function stepDocument(step: Document): StepDocument {
  const { error, skipped_reason: reason } = step as Readonly<
    Record<"error" | "skipped_reason", unknown>
  >;
  return {
    "step_id": textOf(step["step_id"]),
    status: textOf(step["status"]),
    ...(typeof error === "string" ? { error } : {}),
    ...(typeof reason === "string" ? { "skipped_reason": reason } : {}),
  };
}

function costOf(metadata: Document, cost: unknown): CostDocument {
  const known = mapOf(cost);
  return {
    "prompt_tokens": Number(known["prompt_tokens"]) || 0,
    "completion_tokens": Number(known["completion_tokens"]) || 0,
    "total_tokens": Number(known["total_tokens"] ?? metadata["tokens_used"]) ||
      0,
    "prompt_cost": numberOf(known["prompt_cost"]),
    "completion_cost": numberOf(known["completion_cost"]),
    "total_cost": numberOf(known["total_cost"] ?? metadata["cost_usd"]),
    provider: textOf(known["provider"] ?? metadata["provider"]),
    model: textOf(known["model"] ?? metadata["model"]),
  };
}

/** Why it did not succeed: in full where the record keeps it, else by its status. */
function failureOf(metadata: Document): RunFailure | null {
  const status = textOf(metadata["status"]);
  if (status === "completed" || gateOf(metadata) !== undefined) return null;
  const kept = mapOf(metadata["metadata"])["error_code"];
  const code = ERROR_CODES.find((known) => known === kept) ?? codeOf(status);
  const message = textOf(metadata["error_message"]) ||
    `Cannot go on: the run is ${printable(status)}`;
  const error = new ParacleError(code, message);
  const { kind, exitCode, details } = error;
  return { kind, code, exitCode, message, details };
}

function codeOf(status: string): ErrorCode {
  if (status === "timeout") return "run.timeout";
  return status === "cancelled" ? "run.cancelled" : "run.failed";
}

function mapOf(value: unknown): Document {
  return isMap(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
