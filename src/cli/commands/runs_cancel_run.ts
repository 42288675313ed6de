/**
 * The work of `paracle runs cancel`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { cancelRun } from "../run_cancel.ts";
import { findRun } from "../run_id.ts";

/** Ends a run; one that is over already is a failure. */
export async function runRunsCancel(
  this: CliContext,
  { json }: { readonly json: boolean },
  run: string,
): Promise<void> {
  const value = await findRun(this, run, { verb: "cancel" });
  const { type, metadata: { run_id: id } } = value;
  const about = { schemaVersion: 1, "run_id": id, type };
  await cancelRun(this, value, { json, about });
}
