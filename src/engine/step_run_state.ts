/**
 * What is known of a step while its workflow runs, and in its file.
 *
 * @module
 */
import { ERROR_CODES, ParacleError } from "../core/errors.ts";
import { isMap } from "../workspace/document.ts";
import type { StepView } from "../workspace/scope.ts";
import { type Approval, parseApproval } from "./approval.ts";
import type { RunFields } from "./journal.ts";
import type { CostDocument, StepDocument } from "./runner.ts";

/** Where a step stands. */
export type StepStatus =
  | "waiting"
  | "running"
  | "completed"
  | "failed"
  | "skipped"
  | "awaiting_approval";

/** A step, as its file tells it. */
export interface StepState {
  /** Its id. */
  readonly id: string;
  /** Where it stands. */
  readonly status: StepStatus;
  /** Who does it. */
  readonly agent: string;
  /** What it was given; undefined before it starts. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** What it made. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** `provider`, `model`, `tokens` and the like. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Of every call for it, those of earlier attempts included. */
  readonly cost?: CostDocument | undefined;
  /** ISO 8601. */
  readonly startedAt?: string | undefined;
  /** ISO 8601. */
  readonly completedAt?: string | undefined;
  /** What went wrong. */
  readonly error?: string | undefined;
  /** Why it did not run. */
  readonly skippedReason?: string | undefined;
  /** Whether its own condition was the reason. */
  readonly byCondition?: boolean | undefined;
  /** Its gate. */
  readonly approval?: Approval | undefined;
  /** An answer that could not be used. */
  readonly raw?: string | undefined;
  /** Why what it made is nowhere but in memory. */
  readonly unwritten?: string | undefined;
}

/** A step that has not started. */
export function waiting(id: string, agent: string): StepState {
  return { id, agent, status: "waiting", outputs: {}, metadata: {} };
}

/** Whether it can wait for nothing any more. */
export function isSettled({ status }: StepState): boolean {
  return status === "completed" || status === "failed" || status === "skipped";
}

/** Whether steps that depend on it may start. */
export function letsOthersStart(state: StepState): boolean {
  return state.status === "completed" ||
    (state.status === "skipped" && state.byCondition === true);
}

/** As templates see it; undefined while they cannot. */
export function viewOf(state: StepState): StepView | undefined {
  const { status, outputs } = state;
  if (status === "completed") return { status, outputs };
  if (status === "failed") return { status, outputs: {} };
  // One skipped for a failure has nothing to be read either.
  if (status !== "skipped") return undefined;
  return { status: state.byCondition ? "skipped" : "failed", outputs: {} };
}

/** The failure a step's file tells of. */
export function earlierError(state: StepState): ParacleError {
  const code = ERROR_CODES.find((one) => one === state.metadata["error_code"]);
  return new ParacleError(code ?? "run.failed", state.error ?? "it failed");
}

/** How long it took; undefined when it did not run. */
export function secondsOf(state: StepState): number | undefined {
  const { startedAt, completedAt } = state;
  if (startedAt === undefined || completedAt === undefined) return undefined;
  return (Date.parse(completedAt) - Date.parse(startedAt)) / 1000;
}

/** For the run's log. */
export function stepLine(state: StepState): string {
  const reason = state.error ?? state.skippedReason;
  const why = reason === undefined ? "" : `: ${reason}`;
  return `step ${state.id} ${state.status}${why}`;
}

/** As the run's document tells it. */
export function stepDocument(state: StepState): StepDocument {
  const { unwritten, raw } = state;
  if (unwritten !== undefined) {
    // It was paid for: whoever asked for the run gets it at least.
    const outputs = { ...state.outputs, ...raw === undefined ? {} : { raw } };
    const error = `${unwritten}; what it made is only here`;
    return { "step_id": state.id, status: "failed", error, outputs };
  }
  return {
    "step_id": state.id,
    status: state.status === "waiting" ? "pending" : state.status,
    ...state.error === undefined ? {} : { error: state.error },
    ...state.skippedReason === undefined
      ? {}
      : { "skipped_reason": state.skippedReason },
  };
}

/** For `steps/ID.json`. */
export function stepFields(state: StepState): RunFields {
  return {
    "step_id": state.id,
    status: state.status,
    agent: state.agent,
    inputs: state.inputs ?? null,
    outputs: state.outputs,
    metadata: {
      ...state.metadata,
      ...state.byCondition ? { "skipped_by": "condition" } : {},
    },
    cost: state.cost ?? null,
    "started_at": state.startedAt ?? null,
    "completed_at": state.completedAt ?? null,
    error: state.error ?? null,
    "skipped_reason": state.skippedReason ?? null,
    approval: state.approval ?? null,
    raw: state.raw ?? null,
  };
}

/** What a file says of a step; what it does not say counts as nothing. */
export function parseStepState(
  fields: RunFields,
  empty: StepState,
): StepState {
  const text = (key: string): string | undefined => {
    const value = fields[key];
    return typeof value === "string" ? value : undefined;
  };
  const map = (key: string): Readonly<Record<string, unknown>> | undefined => {
    const value = fields[key];
    return isMap(value) ? value : undefined;
  };
  const metadata = { ...map("metadata") };
  const byCondition = metadata["skipped_by"] === "condition";
  delete metadata["skipped_by"];
  return {
    ...empty,
    status: statusOf(text("status")),
    inputs: map("inputs"),
    outputs: map("outputs") ?? {},
    metadata,
    cost: parseCost(map("cost")),
    startedAt: text("started_at"),
    completedAt: text("completed_at"),
    error: text("error"),
    skippedReason: text("skipped_reason"),
    byCondition,
    approval: parseApproval(fields["approval"]),
    raw: text("raw"),
  };
}

function statusOf(text: string | undefined): StepStatus {
  const known = [
    "completed",
    "failed",
    "skipped",
    "awaiting_approval",
  ] as const;
  return known.find((status) => status === text) ?? "waiting";
}

function parseCost(
  map: Readonly<Record<string, unknown>> | undefined,
): CostDocument | undefined {
  if (map === undefined) return undefined;
  const number = (key: string): number | null => {
    const value = map[key];
    return typeof value === "number" ? value : null;
  };
  return {
    "prompt_tokens": number("prompt_tokens") ?? 0,
    "completion_tokens": number("completion_tokens") ?? 0,
    "total_tokens": number("total_tokens") ?? 0,
    "prompt_cost": number("prompt_cost"),
    "completion_cost": number("completion_cost"),
    "total_cost": number("total_cost"),
    provider: String(map["provider"] ?? ""),
    model: String(map["model"] ?? ""),
  };
}
