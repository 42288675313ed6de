/**
 * A workflow's run as an execution: how far it has come.
 *
 * @module
 */
import { isMap } from "./document.ts";
import type { Document, RunDetails } from "./reader.ts";

/** What `workflows status --json` prints. */
export interface ExecutionDocument {
  /** Id of the run. */
  readonly "execution_id": string;
  /** What runs. */
  readonly "workflow_id": string | null;
  /** As runs are listed, `interrupted` and `pending-approval` included. */
  readonly status: string;
  /** Settled steps among all, from 0 to 1. */
  readonly progress: number;
  /** The step that runs, or waits for an approval, if the record tells. */
  readonly "current_step": string | null;
  /** Ids, in the order they ended. */
  readonly "completed_steps": readonly string[];
  /** Ids, in the order they ended. */
  readonly "failed_steps": readonly string[];
  /** ISO 8601. */
  readonly "started_at": string | null;
  /** ISO 8601. */
  readonly "completed_at": string | null;
  /** Why it did not succeed. */
  readonly error: string | null;
  /** Its outputs, once there are any. */
  readonly result: unknown;
}

const SETTLED = ["completed", "failed", "skipped"];

/**
 * Makes the document from the record, so that it survives every restart.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { executionDocument } from "./execution.ts";
 *
 * const steps = [{ "step_id": "scan", status: "completed" }];
 * const execution = executionDocument({
 *   type: "workflow",
 *   metadata: { "run_id": "01J", status: "running", "steps_total": 2 },
 *   data: { steps },
 * });
 * assert.equal(execution.progress, 0.5);
 * assert.deepEqual(execution.completed_steps, ["scan"]);
 * ```
 */
export function executionDocument(run: RunDetails): ExecutionDocument {
  const { metadata, data } = run;
  const steps = [...stepsOf(data)].sort(byEnd);
  const settled = SETTLED.flatMap((status) => stepIds(steps, status)).length;
  const total = Number(metadata["steps_total"] ?? 0);
  const status = String(metadata["status"]);
  const own = isMap(metadata["metadata"]) ? metadata["metadata"] : {};
  return recordedExecution(metadata, steps, {
    status,
    progress: status === "completed"
      ? 1
      : total > 0
      ? Math.min(1, settled / total)
      : 0,
    "current_step": text(own["awaiting_approval"]) ?? text(own["current_step"]),
    result: data["outputs"] ?? null,
  });
}

/** An execution from its record; how it stands is told by whoever shows it. */
export function recordedExecution(
  metadata: Document,
  steps: readonly Document[],
  { current_step: currentStep, ...told }: Pick<
    ExecutionDocument,
    "status" | "progress" | "current_step" | "result"
  >,
): ExecutionDocument {
  return {
    "execution_id": String(metadata["run_id"]),
    "workflow_id": text(metadata["workflow_id"]),
    status: told.status,
    progress: told.progress,
    "current_step": currentStep,
    "completed_steps": stepIds(steps, "completed"),
    "failed_steps": stepIds(steps, "failed"),
    "started_at": text(metadata["started_at"]),
    "completed_at": text(metadata["completed_at"]),
    error: text(metadata["error_message"]),
    result: told.result,
  };
}

/**
 * The steps of a run that have a file, in the order of their files.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stepsOf } from "./execution.ts";
 *
 * assert.deepEqual(stepsOf({ steps: [{ step_id: "a" }] }), [{ step_id: "a" }]);
 * ```
 */
export function stepsOf(data: Document): readonly Document[] {
  const steps = data["steps"];
  return Array.isArray(steps) ? steps.filter(isMap) : [];
}

function stepIds(
  steps: readonly Document[],
  status: string,
): readonly string[] {
  return steps.filter((step) => step["status"] === status)
    .map((step) => String(step["step_id"]));
}

function byEnd(a: Document, b: Document): number {
  const [one = "", other = ""] = [a, b].map((step) =>
    text(step["completed_at"]) ?? ""
  );
  return one < other ? -1 : 1;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
