/**
 * The work of `paracle workflows reject`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { decideAt } from "../run_decision.ts";
import type { DecisionFlags } from "../run_parameters.ts";

/** Fails the step a run waits at; that it then fails is what was asked for. */
export async function runWorkflowsReject(
  this: CliContext,
  flags: DecisionFlags,
  run: string,
  step: string,
): Promise<void> {
  await decideAt(this, { run, step, approved: false }, flags);
}
