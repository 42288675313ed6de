/**
 * The work of `paracle workflows approve`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { decideAt } from "../run_decision.ts";
import type { DecisionFlags } from "../run_parameters.ts";

/** Lets a run that waits go on; what becomes of it is the answer. */
export async function runWorkflowsApprove(
  this: CliContext,
  flags: DecisionFlags,
  run: string,
  step: string,
): Promise<void> {
  await decideAt(this, { run, step, approved: true }, flags);
}
