/**
 * Answers about workflows and their executions.
 *
 * @module
 */
import type { WorkflowRunDocument } from "../engine/runner.ts";
import { executionView } from "./execution_view.ts";
import type { Started } from "./executions.ts";
import type { ApiParts } from "./parts.ts";
import { runEvents } from "./record_events.ts";
import { type Answer, bind, type BoundRoute, ok } from "./route.ts";
import {
  CANCEL_EXECUTION,
  EXECUTE,
  EXECUTION_EVENTS,
  GET_EXECUTION,
  GET_WORKFLOW,
  LIST_EXECUTIONS,
  LIST_WORKFLOWS,
  PLAN_WORKFLOW,
} from "./routes_workflows.ts";
import type { ExecuteBody } from "./schemas_workflows.ts";
import { settingsOf } from "./settings.ts";

const PAGE = 100;

/** Binds the routes about workflows. */
export function workflowRoutes(parts: ApiParts): readonly BoundRoute[] {
  const { reader, executions } = parts;
  return [
    bind(LIST_WORKFLOWS, async ({ query }) => {
      const { limit = PAGE, offset = 0 } = query;
      const { value, warnings } = await reader.workflows({
        ...query,
        limit,
        offset,
      });
      const workflows = value.workflows.map((item) => ({
        ...item,
        "steps_count": item.spec.steps.length,
      }));
      return ok({ workflows, total: value.total, limit, offset, warnings });
    }),
    bind(GET_WORKFLOW, async ({ params: { id = "" } }) => {
      const { value, warnings } = await reader.workflow(id);
      return ok({ ...value, warnings });
    }),
    bind(PLAN_WORKFLOW, async ({ params: { id = "" }, body }) => {
      const { value, warnings } = await reader.plan(id, body.inputs);
      return ok({ ...value, "workflow_id": id, warnings });
    }),
    bind(EXECUTE, ({ body }) => execute(parts, body)),
    bind(GET_EXECUTION, async ({ params: { id = "" } }) => {
      const { value } = await reader.run(id, "workflow");
      const runId = String(value.metadata["run_id"]);
      return ok(executionView(value, executions.currentStep(runId)));
    }),
    bind(EXECUTION_EVENTS, (call) => runEvents(parts, call, "workflow")),
    bind(CANCEL_EXECUTION, ({ params: { id = "" } }) => cancelRun(parts, id)),
    bind(LIST_EXECUTIONS, async ({ params: { id = "" }, query }) => {
      const { limit = PAGE, offset = 0 } = query;
      const status = query.status === "awaiting_approval"
        ? "pending-approval"
        : query.status;
      const { value } = await reader.runs({
        type: "workflow",
        workflowId: id,
        status,
        limit,
        offset,
      });
      const list = await Promise.all(value.runs.map(async (run) => {
        const details = await reader.run(run.run_id, "workflow");
        return executionView(
          details.value,
          executions.currentStep(run.run_id),
        );
      }));
      return ok({ executions: list, total: value.total, limit, offset });
    }),
  ];
}

/** Ends a run, which may live in this server, in another process or nowhere. */
export async function cancelRun(
  { reader, runner, executions }: ApiParts,
  id: string,
): Promise<Answer> {
  const { value: { metadata } } = await reader.run(id);
  const runId = String(metadata["run_id"]);
  const success = executions.cancel(runId) || await runner.cancel(runId);
  return ok({
    "execution_id": runId,
    "workflow_id": metadata["workflow_id"] ?? "",
    success,
    message: success ? "The run is being cancelled" : "The run was over",
  });
}

/** The answer to a workflow's run that goes on. */
export function accepted(workflowId: string, runId: string): Answer {
  const json = {
    "execution_id": runId,
    "workflow_id": workflowId,
    status: "running",
    message: `Workflow "${workflowId}" runs`,
    "async_execution": true,
  };
  return { status: 202, json };
}

async function execute(
  { runner, executions }: ApiParts,
  body: ExecuteBody,
): Promise<Answer> {
  const { workflow_id: workflowId, inputs = {} } = body;
  const request = {
    ...settingsOf(body),
    workflowId,
    inputs,
    autoApprove: body.auto_approve,
    dryRun: body.dry_run,
  };
  const started = await executions.start((call) =>
    runner.runWorkflow(request, call)
  );
  return body.async_execution === false
    ? await finished(workflowId, started)
    : accepted(workflowId, started.runId);
}

async function finished(
  workflowId: string,
  { runId, document }: Started<WorkflowRunDocument>,
): Promise<Answer> {
  const result = await document;
  return ok({
    "execution_id": runId,
    "workflow_id": workflowId,
    status: result.status === "pending-approval"
      ? "awaiting_approval"
      : result.status,
    message: `Workflow "${workflowId}" ended: ${result.status}`,
    "async_execution": false,
    result,
  });
}
