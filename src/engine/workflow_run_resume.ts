/**
 * Going on with a recorded run: which steps are done, which run again.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { isMap } from "../workspace/document.ts";
import { readRun, type Run } from "../workspace/runs.ts";
import { isLate } from "./approval.ts";
import type { RunFields, RunRecord } from "./journal.ts";
import type { Models } from "./model.ts";
import { type EngineParts, readRunContext } from "./run_context.ts";
import type {
  Decision,
  RunCall,
  RunSettings,
  WorkflowRunDocument,
} from "./runner.ts";
import {
  parseStepState,
  stepFields,
  type StepState,
  waiting,
} from "./step_run_state.ts";
import { finishWorkflow } from "./workflow_run_end.ts";
import { decideGate } from "./workflow_run_gate.ts";
import {
  keptRequest,
  newStates,
  type WorkflowPlan,
} from "./workflow_run_plan.ts";
import { prepareWorkflow } from "./workflow_run_prepare.ts";

/** What a resumed run may be told anew. */
export type ResumeSettings = RunSettings & {
  readonly autoApprove?: boolean | undefined;
};

/** See `Runner.resume`. */
export async function resumeWorkflow(
  parts: EngineParts,
  runId: string,
  options: { readonly settings: ResumeSettings; readonly call: RunCall },
): Promise<WorkflowRunDocument> {
  const { settings, call } = options;
  const run = await requireWorkflowRun(parts, runId);
  requireUnfinished(run.id, run.status);
  const { plan, models } = await planAgain(parts, run, { settings, call });
  await using record = await parts.journal.adopt(run.id, "workflow");
  requireUnfinished(run.id, String(record.fields["status"]));
  const nowMs = parts.clock.now();
  const states = await recordedStates(
    plan,
    record,
    (state) => keepForResume(state, nowMs),
  );
  await begin(record, plan);
  return await finishWorkflow({
    ...parts,
    models,
    plan,
    record,
    call,
    states,
  });
}

/** See `Runner.decide`. */
export async function decideWorkflow(
  parts: EngineParts,
  gate: { readonly runId: string; readonly stepId: string },
  options: { readonly decision: Decision; readonly call: RunCall },
): Promise<WorkflowRunDocument> {
  const { decision, call } = options;
  const { stepId } = gate;
  const run = await requireWorkflowRun(parts, gate.runId);
  requireParked(run.id, stepId, run.status);
  const { plan, models } = await planAgain(parts, run, { settings: {}, call });
  await using record = await parts.journal.adopt(run.id, "workflow");
  requireParked(run.id, stepId, String(record.fields["status"]));
  const states = await recordedStates(plan, record, keepForDecision);
  const state = states.get(stepId);
  const approval = state?.approval;
  if (
    state?.status !== "awaiting_approval" || approval?.status !== "pending"
  ) {
    throw notWaiting(run.id, stepId, "it does not wait at this step");
  }
  const end = decideGate(state, approval, {
    decision,
    nowMs: parts.clock.now(),
  });
  await record.writeStep(stepId, stepFields(end.state));
  await begin(record, plan);
  return await finishWorkflow({
    ...parts,
    models,
    plan,
    record,
    call,
    states: new Map([...states, [stepId, end.state]]),
    halted: end.limit,
  });
}

async function planAgain(
  parts: EngineParts,
  run: Run,
  options: { readonly settings: ResumeSettings; readonly call: RunCall },
): Promise<{
  readonly plan: WorkflowPlan;
  readonly models: Models;
}> {
  const { settings, call } = options;
  const context = await readRunContext(parts);
  const given = await parts.journal.input(run.id, "workflow");
  const spent = run.metadata["cost_total_usd"];
  const plan = await prepareWorkflow(context, {
    ...keptRequest(run.metadata, settings),
    workflowId: run.subject,
    inputs: isMap(given) ? given : {},
  }, {
    earlierUsd: typeof spent === "number" ? spent : 0,
    onEvent: call.onEvent,
  });
  const own = run.metadata["metadata"];
  const before = isMap(own) ? own["definition_sha256"] : undefined;
  const changed = before !== plan.definitionSha256;
  const { file } = plan.workflow.definition;
  const warning = `${file} was changed since the run began; ` +
    "finished steps keep their outputs";
  const warnings = changed ? [warning, ...plan.warnings] : plan.warnings;
  return { plan: { ...plan, warnings }, models: context.models };
}

/** Steps by id: what their files say, as far as it is kept. */
async function recordedStates(
  plan: WorkflowPlan,
  record: RunRecord,
  keep: (state: StepState) => StepState,
): Promise<Map<string, StepState>> {
  const files = await record.steps();
  const states = newStates(plan);
  for (const [id, empty] of states) {
    const fields: RunFields | undefined = files.get(id);
    if (fields !== undefined) {
      states.set(id, keep(parseStepState(fields, empty)));
    }
  }
  return states;
}

/** Finished steps stay, and what waits at a gate; everything else runs again. */
function keepForResume(state: StepState, nowMs: number): StepState {
  if (state.status === "completed") return state;
  if (state.status !== "awaiting_approval") return again(state);
  const { approval } = state;
  const holds = approval?.status === "pending" && !isLate(approval, nowMs);
  // Too late to be decided: whoever goes on gives it new time.
  return holds ? state : { ...state, approval: undefined };
}

/** A decision changes one step; the others stay as they were left. */
function keepForDecision(state: StepState): StepState {
  return state.status === "waiting" ? again(state) : state;
}

/** As if it had never run, but for what it cost. */
function again({ id, agent, cost }: StepState): StepState {
  return { ...waiting(id, agent), cost };
}

/** Says in the record that the run goes on. */
async function begin(record: RunRecord, plan: WorkflowPlan): Promise<void> {
  await record.update({
    status: "running",
    "completed_at": null,
    "duration_seconds": null,
    "error_message": null,
    metadata: {
      "awaiting_approval": null,
      "error_code": null,
      settings: plan.settings,
      "definition_sha256": plan.definitionSha256,
    },
  });
}

async function requireWorkflowRun(
  { folder }: EngineParts,
  runId: string,
): Promise<Run> {
  const { run } = await readRun(folder, runId);
  if (run.type === "workflow") return run;
  throw new ParacleError(
    "usage.invalid",
    `Cannot go on with run "${run.id}": it is a run of an agent, which has ` +
      "no steps; run the agent again",
    { details: { id: run.id } },
  );
}

function requireUnfinished(id: string, status: string): void {
  if (status !== "completed") return;
  throw new ParacleError(
    "usage.invalid",
    `Cannot go on with run "${id}": it is completed`,
    { details: { id } },
  );
}

function requireParked(id: string, stepId: string, status: string): void {
  if (status === "pending") return;
  throw notWaiting(id, stepId, `its status is ${printable(status)}`);
}

function notWaiting(id: string, stepId: string, state: string): ParacleError {
  return new ParacleError(
    "approval.not_found",
    `Cannot decide at step "${printable(stepId)}" of run "${id}": ${state}; ` +
      `see paracle workflows status ${id}`,
    { details: { id, step: stepId } },
  );
}
