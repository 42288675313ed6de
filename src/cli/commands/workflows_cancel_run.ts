/**
 * The work of `paracle workflows cancel`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { cancelRun } from "../run_cancel.ts";
import { findRun } from "../run_id.ts";

/** Ends a run; one that is over already is a failure. */
export async function runWorkflowsCancel(
  this: CliContext,
  { json }: { readonly json: boolean },
  run: string,
): Promise<void> {
  const details = await findRun(this, run, {
    type: "workflow",
    verb: "cancel",
  });
  const { run_id: id, workflow_id: workflow } = details.metadata;
  const about = { "execution_id": id, "workflow_id": workflow };
  await cancelRun(this, details, { json, about });
}
