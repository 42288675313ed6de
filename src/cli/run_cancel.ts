/**
 * Ending a run from the command line.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { Document, RunDetails } from "../workspace/reader.ts";
import type { CliContext } from "./context.ts";
import { renderJson } from "./output.ts";
import { FailedRun, toFailure } from "./run_failed.ts";

/** How the end is told. */
export interface CancelOptions {
  /** One JSON document. */
  readonly json: boolean;
  /** What the document says first of the run. */
  readonly about: Document;
}

/**
 * Ends a run and says what became of it.
 *
 * @throws {FailedRun} `run.conflict` when it was over already.
 */
export async function cancelRun(
  { io, services }: CliContext,
  { type, metadata }: RunDetails,
  { json, about }: CancelOptions,
): Promise<void> {
  const id = String(metadata["run_id"]);
  const runner = await services.runner();
  const success = await runner.cancel(id);
  // Read again: it may also have ended by itself in between.
  const reader = await services.reader();
  const status = String((await reader.run(id, type)).value.metadata["status"]);
  if (!success) {
    const message = `Cannot cancel run ${id}: it is already over (${status})`;
    const document = { ...about, "run_id": id, status, success, message };
    const failure = toFailure("run.conflict", message);
    throw new FailedRun(failure, { ...document, error: failure });
  }
  const outcome = status === "cancelled" ? "was cancelled" : "is asked to end";
  const message = `Run ${id} ${outcome}`;
  io.out(
    json
      ? renderJson({ ...about, success, message })
      : `${printable(message)}\n`,
  );
}
