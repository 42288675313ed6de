/**
 * The work of `paracle runs cancel`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";

/** Ends a run; one that is over already is told of, with status 1. */
export async function runRunsCancel(
  this: CliContext,
  flags: { readonly json: boolean },
  run: string,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value, warnings } = await reader.run(run);
  printWarnings(io, warnings);
  const { type, metadata } = value;
  const id = String(metadata["run_id"]);
  const runner = await services.runner();
  const success = await runner.cancel(id);
  // Read again: it may also have ended by itself in between.
  const { status } = (await reader.run(id, type)).value.metadata;
  if (!success) this.exitCode = 1;
  const message = `Run ${id} ${outcome(success, String(status))}`;
  if (flags.json) {
    const document = { "run_id": id, type, success, message };
    return io.out(renderJson({ schemaVersion: 1, ...document }));
  }
  io.out(`${printable(message)}\n`);
}

function outcome(success: boolean, status: string): string {
  if (!success) return `is already over (${status})`;
  return status === "cancelled" ? "was cancelled" : "is asked to end";
}
