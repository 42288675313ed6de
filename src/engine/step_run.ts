/**
 * One step of a workflow: condition, templates, call.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Agent } from "../workspace/agents.ts";
import type { CompiledStep } from "../workspace/compiled.ts";
import type { StepApproval } from "../workspace/definition_approval.ts";
import type { Scope } from "../workspace/scope.ts";
import { ask, type Asked, type AskParts, cutWarning } from "./ask.ts";
import { isoTime } from "./journal_fields.ts";
import { timeLimit } from "./limits.ts";
import { systemPrompt, userPrompt } from "./message.ts";
import type { ModelCall, ModelChoice } from "./model.ts";
import { addCosts } from "./run_cost.ts";
import { asError } from "./run_failure.ts";
import type { StepState } from "./step_run_state.ts";

/** A step of which everything is known that can be before it runs. */
export interface PlannedStep {
  /** Its templates, understood. */
  readonly compiled: CompiledStep;
  /** Who does it. */
  readonly agent: Agent;
  /** The agent's instructions; undefined without a spec. */
  readonly spec: string | undefined;
  /** Which model. */
  readonly choice: ModelChoice;
  /** Which level chose it, for the record. */
  readonly chosenBy: Readonly<Record<string, unknown>>;
  /** That the usual model was not to be had; undefined when it was. */
  readonly passedOver: string | undefined;
  /** How long it may take. */
  readonly seconds: number;
  /** How often a call is tried. */
  readonly maxAttempts: number;
  /** The rules of its gate. */
  readonly gate: StepApproval;
  /** Whether the gate counts. */
  readonly gated: boolean;
}

/** What a step needs of its run. */
export interface StepRunParts extends AskParts {
  /** For times and limits. */
  readonly clock: Clock;
  /** Inputs and settled steps. */
  readonly scope: Scope;
  /** The step until now. */
  readonly state: StepState;
  /** Ends the step; its reason becomes the step's error. */
  readonly signal: AbortSignal;
  /** Whether outputs are invented. */
  readonly dryRun: boolean;
  /** Writes that the step runs now. Called before the first call. */
  readonly started: (state: StepState) => Promise<void>;
  /** Told what is odd about its answer. */
  readonly warn: (message: string) => void;
  /** Heard while it runs. */
  readonly hears: Pick<ModelCall, "onText" | "onRetry">;
}

/** How a step ended; its gate comes after this. */
export interface StepEnd {
  /** `completed`, `failed` or `skipped`. */
  readonly state: StepState;
  /** Why it failed. */
  readonly error: ParacleError | undefined;
  /** A limit that ends the run, whatever became of the step. */
  readonly limit: ParacleError | undefined;
}

/** Runs a step. Never throws. */
export async function runStep(
  planned: PlannedStep,
  parts: StepRunParts,
): Promise<StepEnd> {
  const { clock, state, scope } = parts;
  const begun: StepState = {
    ...state,
    status: "running",
    startedAt: isoTime(clock.now()),
    metadata: { ...chosen(planned) },
  };
  try {
    const skippedReason = unmetCondition(planned, parts);
    if (skippedReason !== undefined) {
      return ended({
        ...state,
        status: "skipped",
        byCondition: true,
        skippedReason,
      });
    }
    const inputs = planned.compiled.inputs(scope);
    const prompts = promptsOf(planned, scope, inputs);
    const running = { ...begun, inputs };
    await parts.started(running);
    const asked = await asking(planned, prompts, parts);
    return afterCall(running, asked, clock.now());
  } catch (error) {
    return failed(begun, asError(error), clock.now());
  }
}

/** Why the step does not run; undefined when its condition holds. */
function unmetCondition(
  { compiled }: PlannedStep,
  { scope, dryRun }: StepRunParts,
): string | undefined {
  try {
    return compiled.condition(scope)
      ? undefined
      : "its condition does not hold";
  } catch (error) {
    // Invented outputs need not be of a kind that can be compared.
    if (!dryRun) throw error;
    return `dry run: ${asError(error).message}`;
  }
}

function promptsOf(
  { compiled, agent, spec }: PlannedStep,
  scope: Scope,
  inputs: Readonly<Record<string, unknown>>,
): Pick<ModelCall, "system" | "prompt"> {
  const addition = compiled.systemPrompt(scope, inputs);
  return {
    system: systemPrompt(agent, spec, addition),
    prompt: userPrompt({
      instruction: compiled.prompt(scope, inputs),
      inputs,
      outputKeys: compiled.step.outputs,
    }),
  };
}

async function asking(
  planned: PlannedStep,
  prompts: Pick<ModelCall, "system" | "prompt">,
  parts: StepRunParts,
): Promise<Asked> {
  const { seconds, choice, maxAttempts, compiled: { step } } = planned;
  await using limit = timeLimit(seconds, {
    clock: parts.clock,
    signals: [parts.signal],
    reason: () =>
      new ParacleError("run.timeout", `it took longer than ${seconds} s`, {
        details: { seconds },
      }),
  });
  const asked = await ask(parts, {
    choice,
    ...prompts,
    outputKeys: step.outputs,
    maxAttempts,
    signal: limit.signal,
    deadlineMs: parts.clock.now() + seconds * 1000,
    ...parts.hears,
  });
  const cut = cutWarning(asked, choice);
  if (cut !== undefined) parts.warn(printable(`step "${step.id}": ${cut}`));
  return asked;
}

function afterCall(running: StepState, asked: Asked, nowMs: number): StepEnd {
  const { cost, estimated, limit, error, outputs, raw, finishReason } = asked;
  const state: StepState = {
    ...running,
    cost: running.cost === undefined ? cost : addCosts(running.cost, cost),
    completedAt: isoTime(nowMs),
    metadata: {
      ...running.metadata,
      tokens: cost.total_tokens,
      "finish_reason": finishReason ?? null,
      ...estimated ? { "usage_estimated": true } : {},
    },
  };
  if (outputs !== undefined) {
    return { state: { ...state, status: "completed", outputs }, error, limit };
  }
  // Refused before the call: nothing was tried, so nothing has failed.
  if (limit !== undefined && error === limit) {
    const skippedReason = limit.message;
    return ended({ ...state, status: "skipped", skippedReason }, limit);
  }
  const metadata = { ...state.metadata, "error_code": error?.code ?? null };
  const message = error?.message;
  return {
    state: { ...state, status: "failed", error: message, raw, metadata },
    error,
    limit,
  };
}

function ended(state: StepState, limit?: ParacleError): StepEnd {
  return { state, error: undefined, limit };
}

function failed(
  state: StepState,
  error: ParacleError,
  nowMs: number,
): StepEnd {
  return {
    state: {
      ...state,
      status: "failed",
      error: error.message,
      completedAt: isoTime(nowMs),
      metadata: { ...state.metadata, "error_code": error.code },
    },
    error,
    limit: undefined,
  };
}

function chosen(
  { choice, chosenBy }: PlannedStep,
): Readonly<Record<string, unknown>> {
  return {
    provider: choice.provider,
    model: choice.model,
    temperature: choice.temperature,
    "max_tokens": choice.maxTokens ?? null,
    "chosen_by": chosenBy,
  };
}
