/**
 * Checking everything a workflow's run needs, before it is made.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import {
  type AgentPrompt,
  readAgentPrompt,
} from "../workspace/agent_models.ts";
import type { Agent } from "../workspace/agents.ts";
import {
  describeProblem,
  requireSound,
} from "../workspace/compile_workflow.ts";
import type { CompiledStep, CompiledWorkflow } from "../workspace/compiled.ts";
import { type Field, readDocument } from "../workspace/document.ts";
import type { Folder } from "../workspace/folder.ts";
import { checkInputs, inputFaultsError } from "../workspace/inputs.ts";
import { loadWorkflow } from "../workspace/workflow_loading.ts";
import { requireAgent, toolWarnings } from "./agent_run_plan.ts";
import { originFields } from "./choice.ts";
import { ATTEMPTS, STEP_SECONDS } from "./limits.ts";
import type { ModelChoice } from "./model.ts";
import {
  checkSettings,
  chooseFor,
  flagLevel,
  type RunContext,
  spendingFor,
} from "./run_context.ts";
import type { RunCall, WorkflowRunRequest } from "./runner.ts";
import type { PlannedStep } from "./step_run.ts";
import { keepSettings, type WorkflowPlan } from "./workflow_run_plan.ts";

const CATALOG = "workflows/catalog.yaml";
const CONCURRENT = 4;
const MOCK: ModelChoice = {
  provider: "mock",
  model: "",
  temperature: 0.7,
  maxTokens: undefined,
};

/**
 * Checks definition, inputs, agents, models, keys and budgets.
 *
 * @throws {ParacleError} `workflow.not_found`, `agent.not_found`,
 * `usage.invalid`, `workspace.*`, `provider.not_configured`,
 * `run.limit_reached`.
 */
export async function prepareWorkflow(
  context: RunContext,
  request: WorkflowRunRequest,
  options: Pick<RunCall, "onEvent"> & { readonly earlierUsd: number },
): Promise<WorkflowPlan> {
  checkSettings(request);
  const { folder } = context;
  const loaded = await loadWorkflow(folder, request.workflowId);
  const workflow = loaded.compiled;
  requireSound(workflow, "run");
  const { definition } = workflow;
  const { values, faults } = checkInputs(definition.inputs, request.inputs, {
    source: "json",
  });
  if (faults.length > 0) throw inputFaultsError(definition.id, faults);
  requireResolvable(workflow, values);
  const catalog = await catalogDefaults(folder);
  const steps = await planSteps(context, workflow, { request, catalog });
  const { settings } = definition;
  const spending = await spendingFor(context, {
    costLimit: request.costLimit,
    maxCost: settings.maxCost,
    warnThreshold: settings.warnThreshold,
    earlierUsd: options.earlierUsd,
    warn: (message) => options.onEvent?.({ type: "warning", message }),
  });
  // A price nobody knows, or an empty purse: told before there is a record.
  for (const { choice } of steps) {
    spending.reserve(choice, "")[Symbol.dispose]();
  }
  return {
    workflow,
    steps,
    inputs: values,
    maxConcurrent: settings.parallel === false
      ? 1
      : Math.max(1, Math.floor(settings.maxConcurrent ?? CONCURRENT)),
    continueOnError: settings.continueOnError ?? false,
    seconds: request.timeout ?? settings.timeout ??
      catalog?.at("timeout_seconds").number(),
    spending,
    settings: keepSettings(request),
    definitionSha256: await sha256(await folder.readText(definition.file)),
    warnings: [
      ...new Set([
        ...context.warnings,
        ...loaded.warnings,
        ...definitionWarnings(workflow),
        ...steps.flatMap(({ passedOver }) => passedOver ?? []),
        ...steps.flatMap(({ agent }) => toolWarnings(agent)),
        ...steps.flatMap(({ choice }) => context.models.warnings(choice)),
      ]),
    ],
  };
}

/** Nothing is paid for in a run that is bound to fail for its inputs. */
function requireResolvable(
  workflow: CompiledWorkflow,
  inputs: Readonly<Record<string, unknown>>,
): void {
  const problems = workflow.inputFaults(inputs);
  if (problems.length === 0) return;
  const { id } = workflow.definition;
  throw new ParacleError(
    "usage.invalid",
    `Cannot run workflow "${printable(id)}" with these inputs: ` +
      problems.join("; "),
    { details: { workflow: id, problems } },
  );
}

interface StepOptions {
  readonly request: WorkflowRunRequest;
  readonly catalog: Field | undefined;
}

async function planSteps(
  context: RunContext,
  workflow: CompiledWorkflow,
  options: StepOptions,
): Promise<readonly PlannedStep[]> {
  const specs = new Map<string, AgentPrompt | undefined>();
  const steps: PlannedStep[] = [];
  for (const compiled of workflow.steps) {
    const agent = agentOf(context, compiled);
    if (!specs.has(agent.id)) {
      specs.set(agent.id, await readAgentPrompt(context.folder, agent));
    }
    const spec = specs.get(agent.id)?.text;
    steps.push(
      await planStep(context, { compiled, workflow, agent, spec }, options),
    );
  }
  return steps;
}

async function planStep(
  context: RunContext,
  { compiled, workflow, agent, spec }: {
    readonly compiled: CompiledStep;
    readonly workflow: CompiledWorkflow;
    readonly agent: Agent;
    readonly spec: string | undefined;
  },
  { request, catalog }: StepOptions,
): Promise<PlannedStep> {
  const { step } = compiled;
  const { provider, model, temperature, maxTokens } = step;
  const chosen = request.dryRun ? undefined : await chooseFor(context, agent, {
    flag: flagLevel(request),
    step: { provider, model, temperature, maxTokens },
  });
  const choice = chosen?.choice ?? MOCK;
  context.models.check(choice);
  const attempts = step.maxAttempts ??
    workflow.definition.settings.maxAttempts ??
    catalog?.at("retry_attempts").number() ?? ATTEMPTS;
  return {
    compiled,
    agent,
    spec,
    choice,
    chosenBy: chosen === undefined
      ? { provider: "dry_run" }
      : originFields(chosen.levels),
    passedOver: chosen?.passedOver,
    seconds: step.timeout ?? STEP_SECONDS,
    maxAttempts: Math.max(1, Math.floor(attempts)),
    gate: step.approval,
    gated: step.requiresApproval,
  };
}

/** A workflow may name an agent that is not there only where that is a warning. */
function agentOf(context: RunContext, { step }: CompiledStep): Agent {
  const id = step.agent ?? "";
  const known = context.agents.some((agent) => agent.id === id);
  return known ? requireAgent(context, id) : {
    id,
    name: id,
    role: "",
    description: "",
    capabilities: [],
    tools: [],
    skills: [],
    responsibilities: [],
    standards: [],
    enabled: true,
    provider: undefined,
    model: undefined,
    temperature: undefined,
    maxTokens: undefined,
    specPaths: [],
  };
}

function definitionWarnings(
  { definition, problems }: CompiledWorkflow,
): readonly string[] {
  const isTools = (path: string): boolean => /^steps\..*\.tools$/.test(path);
  const tools = definition.notHonoured.filter(isTools);
  const others = definition.notHonoured.filter((path) => !isTools(path));
  const list = (paths: readonly string[]): string =>
    printable(paths.join(", "));
  return [
    ...problems.map(describeProblem),
    ...others.length === 0
      ? []
      : [`${definition.file}: keys that change nothing: ${list(others)}`],
    ...tools.length === 0 ? [] : [
      `${definition.file}: there is no tool runtime, no tools are offered: ` +
      list(tools),
    ],
  ];
}

async function catalogDefaults(folder: Folder): Promise<Field | undefined> {
  return (await readDocument(folder, CATALOG))?.root.at("defaults");
}

async function sha256(text = ""): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
