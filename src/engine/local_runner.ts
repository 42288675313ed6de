/**
 * The engine behind {@linkcode Runner}: checks, records, runs.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { readRun } from "../workspace/runs.ts";
import { runAgentPlan } from "./agent_run.ts";
import { dryRunDocument, planAgentRun } from "./agent_run_plan.ts";
import { type EngineParts, readRunContext } from "./run_context.ts";
import type {
  AgentRunDocument,
  AgentRunRequest,
  Decision,
  DryRunDocument,
  RunCall,
  Runner,
  WorkflowRunDocument,
  WorkflowRunRequest,
} from "./runner.ts";
import { finishWorkflow } from "./workflow_run_end.ts";
import { newStates, newWorkflowRun } from "./workflow_run_plan.ts";
import { prepareWorkflow } from "./workflow_run_prepare.ts";
import {
  decideWorkflow,
  type ResumeSettings,
  resumeWorkflow,
} from "./workflow_run_resume.ts";

/** Runs what is in a workspace, in this process. Methods may be called concurrently. */
export class LocalRunner implements Runner {
  readonly #parts: EngineParts;

  /** Everything is borrowed. */
  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async runAgent(
    request: AgentRunRequest,
    call: RunCall,
  ): Promise<AgentRunDocument> {
    if (request.mode === "review" && call.decide === undefined) {
      throw new ParacleError(
        "usage.needs_terminal",
        "Cannot run with --mode review: it asks, and there is no terminal",
      );
    }
    const context = await readRunContext(this.#parts);
    const plan = await planAgentRun(context, request, call);
    call.signal.throwIfAborted();
    return await runAgentPlan(plan, { ...context, call });
  }

  async planAgent(request: AgentRunRequest): Promise<{
    readonly plan: DryRunDocument;
    readonly warnings: readonly string[];
  }> {
    const context = await readRunContext(this.#parts);
    const told: string[] = [];
    const plan = await planAgentRun(context, request, {
      onEvent: (event) => {
        if (event.type === "warning") told.push(event.message);
      },
    });
    return {
      plan: dryRunDocument(plan),
      warnings: [...plan.warnings, ...told],
    };
  }

  async runWorkflow(
    request: WorkflowRunRequest,
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    const context = await readRunContext(this.#parts);
    const plan = await prepareWorkflow(context, request, {
      earlierUsd: 0,
      onEvent: call.onEvent,
    });
    call.signal.throwIfAborted();
    await using record = await context.journal.create(newWorkflowRun(plan));
    const states = newStates(plan);
    return await finishWorkflow({ ...context, plan, record, call, states });
  }

  async resume(
    runId: string,
    settings: ResumeSettings,
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    return await resumeWorkflow(this.#parts, runId, { settings, call });
  }

  async decide(
    runId: string,
    stepId: string,
    options: { readonly decision: Decision; readonly call: RunCall },
  ): Promise<WorkflowRunDocument> {
    return await decideWorkflow(this.#parts, { runId, stepId }, options);
  }

  async cancel(runId: string): Promise<boolean> {
    const { folder, journal } = this.#parts;
    const { run } = await readRun(folder, runId);
    return await journal.cancel(run.id, run.type);
  }
}
