/**
 * A decision at a gate that is given on the command line.
 *
 * @module
 */
import type { CliContext } from "./context.ts";
import { decidingUser } from "./local_user_io.ts";
import { workflowRunId } from "./run_id.ts";
import type { DecisionFlags } from "./run_parameters.ts";
import { finishWorkflow, watchWorkflow } from "./run_workflow.ts";

/** Where, and what is decided. */
export interface GivenDecision {
  /** The run, or the beginning of its id. */
  readonly run: string;
  /** The step it waits at. */
  readonly step: string;
  /** Whether it may go on. */
  readonly approved: boolean;
}

/** Decides, and goes on with the run in this process. */
export async function decideAt(
  context: CliContext,
  { run, step, approved }: GivenDecision,
  flags: DecisionFlags,
): Promise<void> {
  const verb = approved ? "approve" : "reject";
  const runId = await workflowRunId(context, run, verb);
  const runner = await context.services.runner();
  const { reason } = flags;
  const decision = { approved, by: decidingUser(context.io), reason };
  const document = await watchWorkflow(
    context,
    { watch: flags.watch, subject: runId },
    (call) => runner.decide(runId, step, { decision, call }),
  );
  // That a rejected run is failed is what was asked for.
  const accepts = approved ? [] : ["failed"];
  finishWorkflow(context, document, { json: flags.json, accepts });
}
