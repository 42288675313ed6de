/**
 * Routes about workflows and their executions.
 *
 * @module
 */
import type { RouteSpec } from "./route.ts";
import { anything } from "./schemas_common.ts";
import * as workflows from "./schemas_workflows.ts";

/** The workflows. */
export const LIST_WORKFLOWS: RouteSpec<workflows.WorkflowsQuery> = {
  id: "listWorkflows",
  method: "GET",
  path: "/workflows",
  summary: "The workflows of the catalog",
  scope: "read",
  query: workflows.workflowsQuery,
  answers: { 200: workflows.workflowsAnswer },
};

/** One workflow. */
export const GET_WORKFLOW: RouteSpec = {
  id: "getWorkflow",
  method: "GET",
  path: "/workflows/{id}",
  summary: "A workflow's definition with its problems",
  scope: "read",
  answers: { 200: workflows.workflowAnswer },
  failures: [404],
};

/** Order and estimates. */
export const PLAN_WORKFLOW: RouteSpec<unknown, workflows.PlanBody> = {
  id: "planWorkflow",
  method: "POST",
  path: "/workflows/{id}/plan",
  summary: "Order, groups and estimates; inputs are checked when given",
  scope: "read",
  body: workflows.planBody,
  answers: { 200: workflows.planAnswer },
  failures: [404],
};

/** Runs a workflow. */
export const EXECUTE: RouteSpec<unknown, workflows.ExecuteBody> = {
  id: "executeWorkflow",
  method: "POST",
  path: "/workflows/execute",
  summary: "Run a workflow",
  scope: "run",
  body: workflows.executeBody,
  answers: { 200: workflows.executeAnswer, 202: workflows.executeAnswer },
  failures: [404, 409, 503],
};

/** How an execution stands. */
export const GET_EXECUTION: RouteSpec = {
  id: "getExecution",
  method: "GET",
  path: "/workflows/executions/{id}",
  summary: "How an execution stands, from its record",
  scope: "read",
  answers: { 200: workflows.executionAnswer },
  failures: [404],
};

/** Events of an execution. */
export const EXECUTION_EVENTS: RouteSpec = {
  id: "executionEvents",
  method: "GET",
  path: "/workflows/executions/{id}/events",
  summary: "What happens in an execution, as server-sent events",
  scope: "read",
  media: "text/event-stream",
  answers: { 200: anything },
  failures: [404],
};

/** Ends an execution. */
export const CANCEL_EXECUTION: RouteSpec = {
  id: "cancelExecution",
  method: "POST",
  path: "/workflows/executions/{id}/cancel",
  summary: "Cancel an execution",
  scope: "run",
  answers: { 200: workflows.cancelAnswer },
  failures: [404],
};

/** Executions of a workflow. */
export const LIST_EXECUTIONS: RouteSpec<workflows.PageQuery> = {
  id: "listExecutions",
  method: "GET",
  path: "/workflows/{id}/executions",
  summary: "The executions of a workflow, the newest first",
  scope: "read",
  query: workflows.pageQuery,
  answers: { 200: workflows.executionsAnswer },
};
