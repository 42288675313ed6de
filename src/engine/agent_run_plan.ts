/**
 * Everything that can be known of an agent's run before it is made.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { readAgentPrompt } from "../workspace/agent_models.ts";
import type { Agent } from "../workspace/agents.ts";
import type { AgentPlan } from "./agent_run.ts";
import { originFields } from "./choice.ts";
import { AGENT_SECONDS, ATTEMPTS } from "./limits.ts";
import { systemPrompt, userPrompt } from "./message.ts";
import { estimateTokens } from "./prices.ts";
import {
  checkSettings,
  chooseFor,
  flagLevel,
  type RunContext,
  spendingFor,
} from "./run_context.ts";
import type { AgentRunRequest, DryRunDocument, RunCall } from "./runner.ts";

/**
 * Checks everything an agent's run needs: agent, model, key, budget.
 *
 * @throws {ParacleError} `agent.not_found`, `usage.invalid`,
 * `usage.needs_terminal`, `workspace.*`, `provider.not_configured`,
 * `run.limit_reached`.
 */
export async function planAgentRun(
  context: RunContext,
  request: AgentRunRequest,
  call: Pick<RunCall, "onEvent">,
): Promise<AgentPlan> {
  checkSettings(request);
  if (request.task.trim() === "") {
    throw new ParacleError(
      "usage.invalid",
      "Cannot run an agent without a task: it is empty; use --task TEXT",
    );
  }
  const agent = requireAgent(context, request.agentId);
  const { choice, levels, passedOver } = await chooseFor(context, agent, {
    flag: flagLevel(request),
  });
  context.models.check(choice);
  const spec = await readAgentPrompt(context.folder, agent);
  const system = systemPrompt(agent, spec?.text, undefined);
  const question = userPrompt({
    instruction: request.task,
    inputs: request.inputs ?? {},
    files: request.files,
    outputKeys: ["result"],
  });
  const spending = await spendingFor(context, {
    costLimit: request.costLimit,
    earlierUsd: 0,
    warn: (message) => call.onEvent?.({ type: "warning", message }),
  });
  // Refused now, before there is a record, rather than at the call.
  spending.reserve(choice, `${system}\n${question}`)[Symbol.dispose]();
  return {
    agent,
    request,
    choice,
    chosenBy: originFields(levels),
    system,
    prompt: question,
    seconds: request.timeout ?? AGENT_SECONDS,
    maxAttempts: ATTEMPTS,
    spending,
    warnings: [
      ...context.warnings,
      ...passedOver === undefined ? [] : [passedOver],
      ...context.models.warnings(choice),
      ...toolWarnings(agent),
      ...request.mode === "sandbox"
        ? ["--mode sandbox is the same as safe: no code runs"]
        : [],
    ],
  };
}

/** The plan as `--dry-run` shows it. */
export function dryRunDocument(plan: AgentPlan): DryRunDocument {
  const { agent, choice, system, prompt: question, request } = plan;
  return {
    "agent_id": agent.id,
    "agent_name": agent.name,
    provider: choice.provider,
    model: choice.model,
    temperature: choice.temperature,
    "max_tokens": choice.maxTokens ?? null,
    timeout: plan.seconds,
    "cost_limit": request.costLimit ?? null,
    "system_length": system.length,
    "prompt_length": question.length,
    "estimated_prompt_tokens": estimateTokens(`${system}\n${question}`),
  };
}

/**
 * Finds an agent that may run.
 *
 * @throws {ParacleError} `agent.not_found` with near names.
 */
export function requireAgent(
  { agents, brokenAgents }: Pick<RunContext, "agents" | "brokenAgents">,
  id: string,
): Agent {
  const agent = agents.find((one) => one.id === id);
  if (agent?.enabled) return agent;
  const fault = brokenAgents.get(id);
  if (fault !== undefined) throw fault;
  const others = agents.filter(({ enabled }) => enabled).map((one) => one.id);
  const state = agent === undefined
    ? "there is no such agent"
    : "it is switched off with enabled: false";
  throw new ParacleError(
    "agent.not_found",
    `Cannot run agent "${printable(id)}": ${state}${
      printable(didYouMean(id, others))
    }; see paracle agents list`,
    { details: { id } },
  );
}

/** Says that there are no tools, of an agent that names some. */
export function toolWarnings({ id, tools }: Agent): readonly string[] {
  if (tools.length === 0) return [];
  return [
    `agent "${id}" names tools that are not available, it works without ` +
    `them: ${tools.join(", ")}`,
  ].map(printable);
}
