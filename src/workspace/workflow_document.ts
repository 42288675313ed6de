/**
 * A workflow as `workflows show` shows it: its definition with every default,
 * its problems and its dead keys.
 *
 * @module
 */
import type { WorkflowDefinition } from "./definition.ts";
import type { WorkflowStep } from "./definition_step.ts";
import type { Folder } from "./folder.ts";
import type { Document, Told } from "./reader.ts";
import { loadWorkflow } from "./workflow_loading.ts";
import type { CatalogEntry } from "./workflows.ts";

/**
 * Reads one workflow and checks it.
 *
 * @throws {ParacleError} `workflow.not_found`, `workspace.invalid`,
 * `workspace.unreadable`.
 */
export async function readWorkflowDocument(
  folder: Folder,
  id: string,
): Promise<Told<Document>> {
  const { compiled, entry, warnings } = await loadWorkflow(folder, id);
  const { definition, problems } = compiled;
  const value = {
    ...describe(definition, entry),
    "not_honoured": definition.notHonoured,
    problems: problems.map((problem) => ({
      severity: problem.severity,
      step: problem.step ?? null,
      place: problem.place,
      message: problem.message,
    })),
  };
  return { value, warnings };
}

function describe(
  definition: WorkflowDefinition,
  entry: CatalogEntry | undefined,
): Document {
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

function describeStep(step: WorkflowStep): Document {
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
