/**
 * How an execution stands, told from its record.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import {
  type ExecutionDocument,
  recordedExecution,
  stepsOf,
} from "../workspace/execution.ts";
import type { Document, RunDetails } from "../workspace/reader.ts";

/**
 * What `GET /workflows/executions/{id}` answers. Its status is
 * `awaiting_approval` at a gate, and there is no result before the end.
 */
export interface ExecutionView extends ExecutionDocument {
  /** Empty when the record does not tell. */
  readonly "workflow_id": string;
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
 * Whether a run goes on no more of itself: it is at rest or waits at a gate.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isOver } from "./execution_view.ts";
 *
 * const metadata = { status: "pending", metadata: { awaiting_approval: "a" } };
 * assert.equal(isOver({ type: "workflow", metadata, data: {} }), true);
 * ```
 */
export function isOver({ metadata }: RunDetails): boolean {
  return gateOf(metadata) !== undefined || isAtRest(String(metadata["status"]));
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
  const over = gate === undefined && isAtRest(status);
  const recorded = recordedExecution(metadata, stepsOf(data), {
    status,
    progress: status === "completed" ? 1 : progress(metadata),
    "current_step": over ? null : gate ?? currentStep ?? null,
    result: over ? data["outputs"] ?? null : null,
  });
  return { ...recorded, "workflow_id": recorded.workflow_id ?? "" };
}

function progress(metadata: Document): number {
  const count = (name: string): number => Number(metadata[name]) || 0;
  const total = count("steps_total");
  const settled = count("steps_completed") + count("steps_failed") +
    count("steps_skipped");
  return total === 0 ? 0 : Math.min(1, settled / total);
}
