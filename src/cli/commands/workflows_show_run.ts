/**
 * The work of `paracle workflows show`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { readAgents } from "../../workspace/agents.ts";
import type { WorkflowDefinition } from "../../workspace/definition.ts";
import { findProblems } from "../../workspace/definition_problems.ts";
import type { WorkflowStep } from "../../workspace/definition_step.ts";
import type { Folder } from "../../workspace/folder.ts";
import { type CatalogEntry, readWorkflow } from "../../workspace/workflows.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings, renderYaml } from "../reading.ts";

/** The flags of the command. */
export interface WorkflowsShowFlags {
  /** How to print. */
  readonly format: "yaml" | "json";
  /** The same as `format: "json"`. */
  readonly json: boolean;
}

/** Prints a definition with its defaults, its problems and its dead keys. */
export async function runWorkflowsShow(
  this: CliContext,
  flags: WorkflowsShowFlags,
  name: string,
): Promise<void> {
  const { io, services } = this;
  const { folder } = await services.workspace();
  const { definition, entry } = await readWorkflow(folder, name);
  printWarnings(io, definition.warnings);
  const { agents, warnings } = await knownAgents(folder);
  printWarnings(io, warnings);
  const document = {
    ...describe(definition, entry),
    "not_honoured": definition.notHonoured,
    problems: findProblems(definition, agents).map((problem) => ({
      severity: problem.severity,
      step: problem.step ?? null,
      place: problem.place,
      message: problem.message,
    })),
  };
  const json = flags.json || flags.format === "json";
  io.out(json ? renderJson(document) : await renderYaml(document));
}

/** A broken manifest must not hide a workflow: its agents are just not checked. */
async function knownAgents(folder: Folder): Promise<{
  readonly agents?: readonly string[];
  readonly warnings: readonly string[];
}> {
  try {
    const { agents, warnings } = await readAgents(folder);
    return { agents: agents.map(({ id }) => id), warnings };
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    return { warnings: [`agents are not checked: ${error.message}`] };
  }
}

function describe(
  definition: WorkflowDefinition,
  entry: CatalogEntry | undefined,
): Readonly<Record<string, unknown>> {
  const { settings } = definition;
  return {
    schemaVersion: 1,
    id: definition.id,
    name: definition.name,
    description: definition.description,
    version: definition.version ?? null,
    file: definition.file,
    catalog: entry === undefined ? null : {
      name: entry.name,
      category: entry.category,
      status: entry.status,
      tags: entry.tags,
      priority: entry.priority ?? null,
    },
    metadata: definition.metadata,
    inputs: definition.inputs?.map((input) => ({
      name: input.name,
      type: input.type,
      required: input.required,
      default: input.default ?? null,
      enum: input.enum ?? null,
      description: input.description ?? null,
    })) ?? null,
    steps: definition.steps.map(describeStep),
    outputs: definition.outputs ?? null,
    settings: {
      timeout: settings.timeout ?? null,
      max_attempts: settings.maxAttempts ?? null,
      parallel: settings.parallel ?? null,
      max_concurrent: settings.maxConcurrent ?? null,
      warn_threshold: settings.warnThreshold ?? null,
      max_cost: settings.maxCost ?? null,
      continue_on_error: settings.continueOnError ?? null,
    },
  };
}

function describeStep(step: WorkflowStep): Readonly<Record<string, unknown>> {
  return {
    id: step.id,
    name: step.name,
    agent: step.agent ?? null,
    prompt: step.prompt,
    inputs: step.inputs ?? null,
    outputs: step.outputs,
    depends_on: step.dependsOn,
    condition: step.condition ?? null,
    provider: step.provider ?? null,
    model: step.model ?? null,
    temperature: step.temperature ?? null,
    max_tokens: step.maxTokens ?? null,
    timeout: step.timeout ?? null,
    max_attempts: step.maxAttempts ?? null,
    requires_approval: step.requiresApproval,
    tool: step.tool ?? null,
  };
}
