/**
 * An agent's run: one question, recorded from before it is asked.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Agent } from "../workspace/agents.ts";
import { ask, type Asked, cutWarning, nothingAsked } from "./ask.ts";
import type { Journal, NewRun, RunRecord } from "./journal.ts";
import { type Spending, timeLimit } from "./limits.ts";
import type { ModelChoice, Models } from "./model.ts";
import { agentDocument } from "./run_documents.ts";
import {
  finishRecord,
  logExecution,
  secondsSince,
  tellBeginning,
  tellWarning,
} from "./run_end.ts";
import { abortError, asError, failureAt, statusOf } from "./run_failure.ts";
import type { AgentRunDocument, AgentRunRequest, RunCall } from "./runner.ts";

/** An agent's run, of which everything is known but the answer. */
export interface AgentPlan {
  /** Who. */
  readonly agent: Agent;
  /** What was asked for. */
  readonly request: AgentRunRequest;
  /** Which model. */
  readonly choice: ModelChoice;
  /** Which level chose it, for the record. */
  readonly chosenBy: Readonly<Record<string, unknown>>;
  /** The system prompt. */
  readonly system: string;
  /** The user prompt. */
  readonly prompt: string;
  /** How long it may take. */
  readonly seconds: number;
  /** How often the call is tried. */
  readonly maxAttempts: number;
  /** What may be spent. */
  readonly spending: Spending;
  /** One line each, told once. */
  readonly warnings: readonly string[];
}

/** What an agent's run works with. */
export interface AgentRunParts {
  /** Keeps the record. */
  readonly journal: Journal;
  /** Asked. */
  readonly models: Models;
  /** For times and limits. */
  readonly clock: Clock;
  /** Who asked for the run. */
  readonly call: RunCall;
}

/**
 * Runs what was planned. Once there is a record, nothing is thrown.
 *
 * @throws {ParacleError} `workspace.unwritable` when no record can be made.
 */
export async function runAgentPlan(
  plan: AgentPlan,
  parts: AgentRunParts,
): Promise<AgentRunDocument> {
  const { call, journal, clock } = parts;
  await using record = await journal.create(newRun(plan));
  tellBeginning(record, plan.warnings, call);
  const { asked, failure } = await answer(plan, record, parts)
    .catch((error) => unanswered(plan, error));
  const cut = cutWarning(asked, plan.choice);
  if (cut !== undefined) tellWarning(record, cut, call);
  const error = await finish(record, asked, failure);
  const status = error === undefined ? "completed" : statusOf(error);
  const seconds = secondsSince(record, clock);
  if (failure?.code !== "run.conflict") {
    await logExecution(journal, {
      agent: plan.agent.id,
      text: `agent ${plan.agent.id}: run ${record.id} ${status} ` +
        `in ${seconds.toFixed(1)} s, ${asked.cost.total_tokens} tokens`,
    }, call);
  }
  return agentDocument(plan.agent, {
    runId: record.id,
    status,
    outputs: asked.outputs ?? {},
    seconds,
    error,
    choice: plan.choice,
    metadata: {
      "finish_reason": asked.finishReason ?? null,
      ...asked.raw === undefined ? {} : { raw: asked.raw },
    },
    cost: asked.cost,
  });
}

interface Answered {
  readonly asked: Asked;
  readonly failure: ParacleError | undefined;
}

/** What nobody expected still ends the run, and its record. */
function unanswered({ choice }: AgentPlan, error: unknown): Answered {
  return { asked: nothingAsked(choice), failure: asError(error) };
}

async function answer(
  plan: AgentPlan,
  record: RunRecord,
  { models, clock, call }: AgentRunParts,
): Promise<Answered> {
  await using limit = timeLimit(plan.seconds, {
    clock,
    signals: [call.signal, record.ended],
    reason: () => overtime(plan),
  });
  const { signal } = limit;
  const asked = await ask({
    models,
    spending: plan.spending,
    mayCall: () => undefined,
  }, {
    choice: plan.choice,
    system: plan.system,
    prompt: plan.prompt,
    outputKeys: ["result"],
    maxAttempts: plan.maxAttempts,
    signal,
    deadlineMs: clock.now() + plan.seconds * 1000,
    onText: (text) => call.onEvent?.({ type: "text", text }),
    onRetry: (retry) => {
      record.log(`attempt ${retry.attempt} failed: ${retry.reason}`);
      call.onEvent?.({ type: "retry", ...retry });
    },
  });
  if (asked.outputs === undefined && signal.aborted) {
    return { asked, failure: abortError(signal, `run ${record.id}`) };
  }
  if (asked.limit !== undefined) return { asked, failure: asked.limit };
  const failure = asked.error === undefined
    ? await review(plan, asked, { runId: record.id, call, signal })
    : failureAt("agent", plan.agent.id, asked.error);
  return { asked, failure };
}

/** Under `--mode review` a person has the last word. */
async function review(
  { request, agent }: AgentPlan,
  { outputs = {} }: Asked,
  options: {
    readonly runId: string;
    readonly call: RunCall;
    readonly signal: AbortSignal;
  },
): Promise<ParacleError | undefined> {
  const { runId, call: { decide }, signal } = options;
  if (request.mode !== "review" || decide === undefined) return undefined;
  try {
    const { approved, by, reason } = await decide({
      runId,
      stepId: agent.id,
      agent: agent.id,
      outputs,
      approvers: [],
      reasonRequired: false,
    }, { signal });
    if (approved) return undefined;
    const why = reason === undefined ? "" : `: ${printable(reason)}`;
    return new ParacleError(
      "run.failed",
      `Cannot accept the answer of run ${runId}: ${printable(by)} ` +
        `rejected it${why}`,
      { details: { run: runId, by } },
    );
  } catch (error) {
    return signal.aborted ? abortError(signal, `run ${runId}`) : asError(error);
  }
}

async function finish(
  record: RunRecord,
  { outputs, raw, cost, finishReason }: Asked,
  failure: ParacleError | undefined,
): Promise<ParacleError | undefined> {
  if (failure?.code === "run.conflict") return failure;
  const change = {
    status: failure === undefined ? "completed" : statusOf(failure),
    "exit_code": failure?.exitCode ?? 0,
    "tokens_used": cost.total_tokens,
    "cost_usd": cost.total_cost,
    "error_count": failure === undefined ? 0 : 1,
    "error_message": failure?.message ?? null,
    metadata: {
      cost,
      "finish_reason": finishReason ?? null,
      "error_code": failure?.code ?? null,
    },
  };
  const output = raw === undefined ? { ...outputs } : { ...outputs, raw };
  return await finishRecord(record, change, output) ?? failure;
}

function newRun(plan: AgentPlan): NewRun {
  const { agent, choice, chosenBy, request } = plan;
  return {
    type: "agent",
    fields: {
      "agent_id": agent.id,
      "agent_name": agent.name,
      status: "running",
      provider: choice.provider,
      model: choice.model,
      temperature: choice.temperature,
      metadata: {
        "max_tokens": choice.maxTokens ?? null,
        "chosen_by": chosenBy,
        mode: request.mode ?? "safe",
        timeout: plan.seconds,
        "cost_limit": request.costLimit ?? null,
        "tools_unavailable": agent.tools,
      },
    },
    input: {
      task: request.task,
      inputs: request.inputs ?? {},
      files: request.files ?? [],
    },
  };
}

function overtime({ agent, seconds }: AgentPlan): ParacleError {
  return new ParacleError(
    "run.timeout",
    `Cannot finish agent "${printable(agent.id)}": it took longer than ` +
      `${seconds} s; give it more with --timeout`,
    { details: { seconds } },
  );
}
