/**
 * The work of `paracle workflows cancel`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { readWorkflowRun } from "../run_id.ts";

/** Ends a run; one that is over already is told of, with status 1. */
export async function runWorkflowsCancel(
  this: CliContext,
  flags: { readonly json: boolean },
  run: string,
): Promise<void> {
  const { io, services } = this;
  const { metadata } = await readWorkflowRun(this, run);
  const id = String(metadata["run_id"]);
  const runner = await services.runner();
  const success = await runner.cancel(id);
  const message = success
    ? `Run ${id} is asked to end`
    : `Run ${id} is over already: its status is ${metadata["status"]}`;
  if (!success) this.exitCode = 1;
  io.out(
    flags.json
      ? renderJson({
        "execution_id": id,
        "workflow_id": metadata["workflow_id"],
        success,
        message,
      })
      : `${printable(message)}\n`,
  );
}
