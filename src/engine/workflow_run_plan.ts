/**
 * A workflow's run, of which everything is known but the answers.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import type { CompiledWorkflow } from "../workspace/compiled.ts";
import type { NewRun, RunFields } from "./journal.ts";
import type { Spending } from "./limits.ts";
import type { RunSettings, WorkflowRunRequest } from "./runner.ts";
import type { PlannedStep } from "./step_run.ts";
import { type StepState, waiting } from "./step_run_state.ts";
import { runCounters } from "./workflow_run_counters.ts";

/** How a run was asked for, as its record keeps it for whoever goes on with it. */
export interface KeptSettings {
  readonly provider: string | null;
  readonly model: string | null;
  readonly temperature: number | null;
  readonly "max_tokens": number | null;
  readonly timeout: number | null;
  readonly "cost_limit": number | null;
  readonly "auto_approve": boolean;
  readonly "dry_run": boolean;
}

/** A run that may begin. */
export interface WorkflowPlan {
  /** Templates, order and outputs. */
  readonly workflow: CompiledWorkflow;
  /** In the order of the file. */
  readonly steps: readonly PlannedStep[];
  /** Checked, defaults applied. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** How many steps at once. */
  readonly maxConcurrent: number;
  /** Whether a failed step lets independent ones go on. */
  readonly continueOnError: boolean;
  /** For the whole run; undefined is no limit. */
  readonly seconds: number | undefined;
  /** What may be spent. */
  readonly spending: Spending;
  /** How it was asked for. */
  readonly settings: KeptSettings;
  /** Of the definition's text. */
  readonly definitionSha256: string;
  /** One line each, told once. */
  readonly warnings: readonly string[];
}

/** The steps before any has started. */
export function newStates(plan: WorkflowPlan): Map<string, StepState> {
  return new Map(
    plan.steps.map(({ compiled: { step }, agent }) => [
      step.id,
      waiting(step.id, agent.id),
    ]),
  );
}

/** The record of a run that begins. */
export function newWorkflowRun(plan: WorkflowPlan): NewRun {
  const { definition } = plan.workflow;
  const { settings } = plan;
  return {
    type: "workflow",
    fields: {
      "workflow_id": definition.id,
      "workflow_name": definition.name,
      status: "running",
      ...runCounters(newStates(plan)),
      metadata: {
        "dry_run": settings.dry_run,
        "tools_unavailable": [
          ...new Set(plan.steps.flatMap(({ agent }) => agent.tools)),
        ],
        settings,
        "definition_file": definition.file,
        "definition_sha256": plan.definitionSha256,
      },
    },
    input: plan.inputs,
  };
}

/** What of a request is kept in the record. */
export function keepSettings(request: WorkflowRunRequest): KeptSettings {
  return {
    provider: request.provider ?? null,
    model: request.model ?? null,
    temperature: request.temperature ?? null,
    "max_tokens": request.maxTokens ?? null,
    timeout: request.timeout ?? null,
    "cost_limit": request.costLimit ?? null,
    "auto_approve": request.autoApprove ?? false,
    "dry_run": request.dryRun ?? false,
  };
}

/** How a recorded run was asked for; what is given now goes first. */
export function keptRequest(
  fields: RunFields,
  given: RunSettings & { readonly autoApprove?: boolean | undefined },
): Omit<WorkflowRunRequest, "workflowId" | "inputs"> {
  const own = isMap(fields["metadata"]) ? fields["metadata"] : {};
  const kept = isMap(own["settings"]) ? own["settings"] : {};
  const text = (key: string): string | undefined => {
    const value = kept[key];
    return typeof value === "string" ? value : undefined;
  };
  const number = (key: string): number | undefined => {
    const value = kept[key];
    return typeof value === "number" ? value : undefined;
  };
  // A provider given now goes with the model given now, not with an older one.
  const named = given.provider !== undefined || given.model !== undefined;
  return {
    provider: given.provider ?? (named ? undefined : text("provider")),
    model: given.model ?? (named ? undefined : text("model")),
    temperature: given.temperature ?? number("temperature"),
    maxTokens: given.maxTokens ?? number("max_tokens"),
    timeout: given.timeout ?? number("timeout"),
    costLimit: given.costLimit ?? number("cost_limit"),
    autoApprove: given.autoApprove ?? kept["auto_approve"] === true,
    dryRun: kept["dry_run"] === true,
  };
}
