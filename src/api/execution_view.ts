/**
 * How an execution stands, told from its record.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import type { Document, RunDetails } from "../workspace/reader.ts";

/** What `GET /workflows/executions/{id}` answers. */
export interface ExecutionView {
  readonly "execution_id": string;
  readonly "workflow_id": string;
  /** As the record's; `awaiting_approval` at a gate. */
  readonly status: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly "current_step": string | null;
  readonly "completed_steps": readonly string[];
  readonly "failed_steps": readonly string[];
  readonly "started_at": string | null;
  readonly "completed_at": string | null;
  readonly error: string | null;
  /** The outputs, once it is over. */
  readonly result: unknown;
}

/** The statuses of a run that goes on, or may. */
const GOING_ON = ["pending", "running"];

/**
 * Whether a run of this status has come to its end, or waits for somebody.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAtRest } from "./execution_view.ts";
 *
 * assert.equal(isAtRest("running"), false);
 * assert.equal(isAtRest("interrupted"), true);
 * ```
 */
export function isAtRest(status: string): boolean {
  return !GOING_ON.includes(status);
}

/**
 * The step whose gate a run waits at; undefined when it does not.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gateOf } from "./execution_view.ts";
 *
 * const metadata = { awaiting_approval: "review" };
 * assert.equal(gateOf({ status: "pending", metadata }), "review");
 * assert.equal(gateOf({ status: "completed", metadata }), undefined);
 * ```
 */
export function gateOf(metadata: Document): string | undefined {
  const own = metadata["metadata"];
  const step = isMap(own) ? own["awaiting_approval"] : undefined;
  const waits = ["pending", "pending-approval"].includes(
    String(metadata["status"]),
  );
  return waits && typeof step === "string" ? step : undefined;
}

/**
 * The steps of a run that have a file, in the order of their files.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stepsOf } from "./execution_view.ts";
 *
 * assert.deepEqual(stepsOf({ steps: [{ step_id: "a" }] }), [{ step_id: "a" }]);
 * ```
 */
export function stepsOf(data: Document): readonly Document[] {
  const steps = data["steps"];
  return Array.isArray(steps) ? steps.filter(isMap) : [];
}

/** Makes the view; `currentStep` is known where the run lives in this server. */
export function executionView(
  { metadata, data }: RunDetails,
  currentStep: string | undefined,
): ExecutionView {
  const gate = gateOf(metadata);
  const status = gate === undefined
    ? String(metadata["status"])
    : "awaiting_approval";
  const steps = stepsOf(data);
  const named = (wanted: string): readonly string[] =>
    steps.filter((step) => step["status"] === wanted)
      .map((step) => String(step["step_id"]));
  const over = gate === undefined && isAtRest(status);
  return {
    "execution_id": String(metadata["run_id"]),
    "workflow_id": textOf(metadata["workflow_id"]) ?? "",
    status,
    progress: status === "completed" ? 1 : progress(metadata),
    "current_step": over ? null : gate ?? currentStep ?? null,
    "completed_steps": named("completed"),
    "failed_steps": named("failed"),
    "started_at": textOf(metadata["started_at"]),
    "completed_at": textOf(metadata["completed_at"]),
    error: textOf(metadata["error_message"]),
    result: over ? data["outputs"] ?? null : null,
  };
}

function progress(metadata: Document): number {
  const count = (name: string): number => Number(metadata[name]) || 0;
  const total = count("steps_total");
  const settled = count("steps_completed") + count("steps_failed") +
    count("steps_skipped");
  return total === 0 ? 0 : Math.min(1, settled / total);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
