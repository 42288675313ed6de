/**
 * A gate of a running workflow: asked, passed, or left for later.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { StepApproval } from "../workspace/definition_approval.ts";
import {
  type Approval,
  autoApproved,
  decided,
  isLate,
  openApproval,
} from "./approval.ts";
import { isoTime } from "./journal_fields.ts";
import { timeLimit } from "./limits.ts";
import { abortError, asError } from "./run_failure.ts";
import type { Decision, RunCall } from "./runner.ts";
import type { StepEnd } from "./step_run.ts";
import type { StepState } from "./step_run_state.ts";

/** What a gate needs of its run. */
export interface GateParts {
  /** The run's id. */
  readonly runId: string;
  /** For times. */
  readonly clock: Clock;
  /** Ends the question. */
  readonly signal: AbortSignal;
  /** Whether nobody is asked. */
  readonly autoApprove: boolean;
  /** Asks; undefined leaves the gate for later. */
  readonly decide: RunCall["decide"];
  /** Writes that the step waits. */
  readonly save: (state: StepState) => Promise<void>;
  /** Told when an answer does not count. */
  readonly warn: (message: string) => void;
}

/**
 * Takes a step with outputs through its gate. It comes back `completed`,
 * `failed`, or `awaiting_approval` when it has to be left for later. Never
 * throws.
 */
export async function passGate(
  state: StepState,
  rules: StepApproval,
  parts: GateParts,
): Promise<StepEnd> {
  const now = parts.clock.now();
  const open = state.approval?.status === "pending"
    ? state.approval
    : undefined;
  const approval = open ?? openApproval(rules, now);
  if (parts.autoApprove) return settle(state, autoApproved(approval, now));
  if (isLate(approval, now)) return expired(state, now);
  const waiting: StepState = {
    ...state,
    status: "awaiting_approval",
    approval,
  };
  await parts.save(waiting);
  if (parts.decide === undefined) return end(waiting);
  try {
    const decision = await question(waiting, approval, parts);
    if (decision === undefined) return expired(waiting, parts.clock.now());
    return settle(waiting, decided(approval, decision, parts.clock.now()));
  } catch (error) {
    // The gate stays as it is: whoever may decide can still do it.
    if (!parts.signal.aborted) parts.warn(asError(error).message);
    return end(waiting);
  }
}

/**
 * Decides at a gate that was left for later.
 *
 * @throws {ParacleError} `usage.invalid` when this person may not decide, or
 * owes a reason.
 */
export function decideGate(
  state: StepState,
  approval: Approval,
  options: { readonly decision: Decision; readonly nowMs: number },
): StepEnd {
  const { decision, nowMs } = options;
  const answered = decided(approval, decision, nowMs);
  return isLate(approval, nowMs)
    ? expired(state, nowMs)
    : settle(state, answered);
}

async function question(
  state: StepState,
  approval: Approval,
  parts: GateParts,
): Promise<Decision | undefined> {
  const { decide, clock, signal, runId } = parts;
  const seconds = secondsLeft(approval, clock.now());
  await using limit = timeLimit(seconds, {
    clock,
    signals: [signal],
    reason: () => new ParacleError("run.timeout", "nobody decided in time"),
  });
  try {
    return await decide?.({
      runId,
      stepId: state.id,
      agent: state.agent,
      outputs: state.outputs,
      approvers: approval.approvers,
      reasonRequired: approval.reason_required,
    }, { signal: limit.signal });
  } catch (error) {
    if (signal.aborted) throw abortError(signal, `step "${state.id}"`);
    if (limit.signal.aborted) return undefined;
    throw error;
  }
}

/** Undefined when the entry names no time: then there is no limit. */
function secondsLeft(
  { "expires_at": until }: Approval,
  nowMs: number,
): number | undefined {
  const ms = Date.parse(until) - nowMs;
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function settle(state: StepState, approval: Approval): StepEnd {
  if (approval.status === "approved") {
    return end({ ...state, status: "completed", approval });
  }
  const { "decided_by": by, reason } = approval;
  const why = reason === null ? "" : `: ${printable(reason)}`;
  return refused(state, approval, `${printable(by ?? "")} rejected it${why}`);
}

function expired(state: StepState, nowMs: number): StepEnd {
  const { approval } = state;
  if (approval === undefined) return end(state);
  const late: Approval = {
    ...approval,
    status: "expired",
    "decided_at": isoTime(nowMs),
  };
  const sentence = `nobody decided until ${approval.expires_at}`;
  if (approval.auto_reject_on_timeout) return refused(state, late, sentence);
  return {
    state: { ...state, approval: late },
    error: undefined,
    limit: new ParacleError(
      "run.timeout",
      `Cannot pass the gate of step "${printable(state.id)}": ${sentence}`,
      { details: { step: state.id } },
    ),
  };
}

function refused(
  state: StepState,
  approval: Approval,
  sentence: string,
): StepEnd {
  const error = new ParacleError("run.failed", sentence);
  return {
    state: { ...state, status: "failed", approval, error: sentence },
    error,
    limit: undefined,
  };
}

function end(state: StepState): StepEnd {
  return { state, error: undefined, limit: undefined };
}
