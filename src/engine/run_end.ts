/**
 * What the beginning and the end of every run have in common. What was paid
 * for is in the document even when the record cannot be written.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { ParacleError } from "../core/errors.ts";
import { isMap } from "../workspace/document.ts";
import type { ActionEntry, Journal, RunFields, RunRecord } from "./journal.ts";
import { asError } from "./run_failure.ts";
import type { RunCall } from "./runner.ts";

/** Tells that a run has begun, and what was odd before. */
export function tellBeginning(
  record: RunRecord,
  warnings: readonly string[],
  call: RunCall,
): void {
  call.onEvent?.({ type: "started", runId: record.id });
  for (const message of warnings) tellWarning(record, message, call);
}

/** Tells a warning, and keeps it in the run's log. */
export function tellWarning(
  record: RunRecord,
  message: string,
  call: RunCall,
): void {
  call.onEvent?.({ type: "warning", message });
  record.log(`warning: ${message}`);
}

/**
 * Finishes a record; answers why it could not be. Where that is no other
 * owner's doing, the record at least says that the run is over.
 */
export async function finishRecord(
  record: RunRecord,
  change: RunFields,
  output: unknown,
): Promise<ParacleError | undefined> {
  try {
    await record.finish(change, output);
    return undefined;
  } catch (thrown) {
    const error = asError(thrown);
    if (error.code !== "run.conflict") await failRecord(record, change, error);
    return error;
  }
}

async function failRecord(
  record: RunRecord,
  change: RunFields,
  error: ParacleError,
): Promise<void> {
  const metadata = isMap(change["metadata"]) ? change["metadata"] : {};
  const failed = {
    ...change,
    status: "failed",
    "error_message": error.message,
    metadata: { ...metadata, "error_code": error.code },
  };
  try {
    await record.finish(failed, {});
  } catch {
    // Nothing can be written; whoever looks finds the run interrupted.
  }
}

/** Appends the run's line to the log `actions`; what goes wrong is a warning. */
export async function logExecution(
  journal: Journal,
  entry: Omit<ActionEntry, "action">,
  call: RunCall,
): Promise<void> {
  const message = await journal.logAction({ ...entry, action: "EXECUTION" });
  if (message !== undefined) call.onEvent?.({ type: "warning", message });
}

/** Seconds since a record was made. */
export function secondsSince(record: RunRecord, clock: Clock): number {
  const written = record.fields["duration_seconds"];
  return typeof written === "number"
    ? written
    : (clock.now() - record.startedMs) / 1000;
}
