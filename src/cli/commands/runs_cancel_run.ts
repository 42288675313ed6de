/**
 * The work of `paracle runs cancel`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { printWarnings } from "../reading.ts";
import { cancelRun } from "../run_cancel.ts";

/** Ends a run; one that is over already is a failure. */
export async function runRunsCancel(
  this: CliContext,
  { json }: { readonly json: boolean },
  run: string,
): Promise<void> {
  const reader = await this.services.reader();
  const { value, warnings } = await reader.run(run);
  printWarnings(this.io, warnings);
  const { type, metadata: { run_id: id } } = value;
  const about = { schemaVersion: 1, "run_id": id, type };
  await cancelRun(this, value, { json, about });
}
