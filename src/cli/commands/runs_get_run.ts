/**
 * The work of `paracle runs get`.
 *
 * @module
 */
import type { RunType } from "../../workspace/runs.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";
import { renderRun } from "./runs_get_text.ts";

/** The flags of the command. */
export interface RunsGetFlags {
  /** Which kind, when both have the id. */
  readonly type?: RunType;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints one run with its data. */
export async function runRunsGet(
  this: CliContext,
  flags: RunsGetFlags,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value: run, warnings } = await reader.run(id, flags.type);
  printWarnings(io, warnings);
  const { type, metadata, data } = run;
  io.out(flags.json ? renderJson({ type, metadata, data }) : renderRun(run));
}
