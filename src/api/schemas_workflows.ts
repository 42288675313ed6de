/**
 * Documents about workflows and their executions.
 *
 * @module
 */
import * as z from "zod/mini";
import type { Schema } from "./route.ts";
import { type SettingsBody, settingsFields } from "./schemas_agents.ts";
import {
  anyDocument,
  countOfQuery,
  map,
  textOfQuery,
  textOrNull,
  texts,
  warnings,
} from "./schemas_common.ts";

/** Which part of a list. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly status?: string | undefined;
}

/** Which workflows are listed. */
export interface WorkflowsQuery extends PageQuery {
  readonly category?: string | undefined;
}

/** What a plan is asked with. */
export interface PlanBody {
  /** Checked when given. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
}

/** What an execution is asked with. */
export interface ExecuteBody extends SettingsBody {
  readonly "workflow_id": string;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Default: true. */
  readonly "async_execution"?: boolean | undefined;
  readonly "auto_approve"?: boolean | undefined;
  readonly "dry_run"?: boolean | undefined;
}

const pageFields = {
  limit: countOfQuery,
  offset: countOfQuery,
  status: textOfQuery,
} as const;

/** Part of a list of executions. */
export const pageQuery: Schema<PageQuery> = z.object(pageFields);

const workflowsFields = { ...pageFields, category: textOfQuery } as const;

/** Part of the list of workflows. */
export const workflowsQuery: Schema<WorkflowsQuery> = z.object(workflowsFields);

/** The body of a plan. */
export const planBody: Schema<PlanBody> = z.object({ inputs: z.optional(map) });

const executeFields = {
  ...settingsFields,
  ["workflow_id"]: z.string(),
  inputs: z.optional(map),
  ["async_execution"]: z.optional(z.boolean()),
  ["auto_approve"]: z.optional(z.boolean()),
  ["dry_run"]: z.optional(z.boolean()),
} as const;

/** The body of an execution. */
export const executeBody: Schema<ExecuteBody> = z.object(executeFields);

const item = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  status: z.string(),
  spec: anyDocument,
  "steps_count": z.int(),
});

/** The list of workflows. */
export const workflowsAnswer: Schema = z.looseObject({
  workflows: z.array(item),
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
  warnings,
});

/** One workflow, as `workflows show` prints it. */
export const workflowAnswer: Schema = z.looseObject({
  id: z.string(),
  steps: z.array(anyDocument),
  warnings,
});

/** What a workflow would do. */
export const planAnswer: Schema = z.looseObject({
  "workflow_id": z.string(),
  "workflow_name": z.string(),
  "total_steps": z.int(),
  "execution_order": texts,
  "parallel_groups": z.array(anyDocument),
  "approval_gates": texts,
  "estimated_tokens": z.number(),
  "estimated_cost_usd": z.number(),
  "estimated_time_seconds": z.number(),
  "optimization_suggestions": texts,
  warnings,
});

/** An execution that was started, or with `result` is over. */
export const executeAnswer: Schema = z.looseObject({
  "execution_id": z.string(),
  "workflow_id": z.string(),
  status: z.string(),
  message: z.string(),
  "async_execution": z.boolean(),
  result: z.optional(anyDocument),
});

const execution = z.looseObject({
  "execution_id": z.string(),
  "workflow_id": z.string(),
  status: z.string(),
  progress: z.number().check(z.gte(0), z.lte(1)),
  "current_step": textOrNull,
  "completed_steps": texts,
  "failed_steps": texts,
  "started_at": textOrNull,
  "completed_at": textOrNull,
  error: textOrNull,
  result: z.unknown(),
});

/** How an execution stands. */
export const executionAnswer: Schema = execution;

/** Executions of a workflow. */
export const executionsAnswer: Schema = z.looseObject({
  executions: z.array(execution),
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
});

/** Whether a run was cancelled. */
export const cancelAnswer: Schema = z.looseObject({
  "execution_id": z.string(),
  "workflow_id": z.string(),
  success: z.boolean(),
  message: z.string(),
});
