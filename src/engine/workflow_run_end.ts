/**
 * The end of a workflow's run: outputs, the last fields, the document.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ResolvedOutputs } from "../workspace/compiled.ts";
import type { StepView } from "../workspace/scope.ts";
import type { Journal } from "./journal.ts";
import { workflowDocument } from "./run_documents.ts";
import {
  finishRecord,
  logExecution,
  secondsSince,
  tellBeginning,
} from "./run_end.ts";
import { asError, statusOf } from "./run_failure.ts";
import type { WorkflowRunDocument } from "./runner.ts";
import { viewOf } from "./step_run_state.ts";
import {
  runSteps,
  type StepsEnd,
  type WorkflowRunParts,
} from "./workflow_run.ts";
import { runCounters } from "./workflow_run_counters.ts";
import type { WorkflowPlan } from "./workflow_run_plan.ts";

/** Runs the steps of a recorded run and writes down how it ended. Never throws. */
export async function finishWorkflow(
  parts: WorkflowRunParts & { readonly journal: Journal },
): Promise<WorkflowRunDocument> {
  tellBeginning(parts.record, parts.plan.warnings, parts.call);
  const end = await stepsEnd(parts);
  return end.parkedAt === undefined
    ? await finished(parts, end)
    : await parked(parts, end, end.parkedAt);
}

/** What nobody expected still ends the run, and its record. */
async function stepsEnd(parts: WorkflowRunParts): Promise<StepsEnd> {
  try {
    return await runSteps(parts);
  } catch (error) {
    const { states } = parts;
    return { states, status: "failed", error: asError(error) };
  }
}

async function finished(
  parts: WorkflowRunParts & { readonly journal: Journal },
  end: StepsEnd,
): Promise<WorkflowRunDocument> {
  const { plan, record, journal, call, clock } = parts;
  const { definition } = plan.workflow;
  const { outputs, faults, bug } = resolve(plan, end);
  const lost = end.error?.code === "run.conflict"; // not ours to write
  let error = end.error ?? bug ?? outputError(plan, faults);
  let status = end.error === undefined && error !== undefined
    ? "failed"
    : end.status;
  if (!lost) {
    const unwritten = await finishRecord(record, {
      ...runCounters(end.states),
      status,
      "error_message": error?.message ?? null,
      metadata: {
        "awaiting_approval": null,
        "error_code": error?.code ?? null,
      },
    }, outputs);
    if (unwritten !== undefined) [error, status] = [unwritten, "failed"];
  }
  const seconds = secondsSince(record, clock);
  if (!lost) {
    await logExecution(journal, {
      agent: definition.id,
      text: `workflow ${definition.id}: run ${record.id} ${status} ` +
        `in ${seconds.toFixed(1)} s`,
    }, call);
  }
  return workflowDocument(definition, {
    runId: record.id,
    status,
    outputs,
    seconds,
    error,
    states: end.states,
  });
}

/** Everything else is done: the run waits for a person, in no process. */
async function parked(
  parts: WorkflowRunParts,
  end: StepsEnd,
  stepId: string,
): Promise<WorkflowRunDocument> {
  const { plan, record, clock } = parts;
  let error = new ParacleError(
    "run.awaiting_approval",
    `Cannot finish run ${record.id}: step "${printable(stepId)}" waits for ` +
      `approval; decide with paracle workflows approve ${record.id} ${stepId}`,
    { details: { run: record.id, step: stepId } },
  );
  let status = "pending-approval";
  try {
    await record.update({
      ...runCounters(end.states),
      status: "pending",
      metadata: { "awaiting_approval": stepId },
    });
  } catch (cause) {
    error = asError(cause);
    status = statusOf(error);
  }
  return workflowDocument(plan.workflow.definition, {
    runId: record.id,
    status,
    outputs: resolve(plan, end).outputs,
    seconds: secondsSince(record, clock),
    error,
    states: end.states,
  });
}

function resolve(
  plan: WorkflowPlan,
  { states }: StepsEnd,
): ResolvedOutputs & { readonly bug?: ParacleError } {
  const steps = new Map<string, StepView>();
  for (const state of states.values()) {
    const view = viewOf(state);
    if (view !== undefined) steps.set(state.id, view);
  }
  try {
    return plan.workflow.outputs({ inputs: plan.inputs, steps });
  } catch (error) {
    return { outputs: {}, faults: [], bug: asError(error) };
  }
}

function outputError(
  { workflow }: WorkflowPlan,
  faults: ResolvedOutputs["faults"],
): ParacleError | undefined {
  if (faults.length === 0) return undefined;
  const { id } = workflow.definition;
  return new ParacleError(
    "workspace.invalid",
    `Cannot finish workflow "${printable(id)}": ` +
      faults.map(({ message }) => message).join("; "),
    { details: { outputs: faults.map(({ name }) => name) } },
  );
}
