/**
 * A workflow's run that is watched from the command line: while it goes on,
 * and when it is over.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type {
  RunCall,
  StepDocument,
  WorkflowRunDocument,
} from "../engine/runner.ts";
import type { CliContext } from "./context.ts";
import { renderJson } from "./output.ts";
import { decider } from "./run_approval.ts";
import { failedRunOf } from "./run_failed.ts";
import { renderOutputs } from "./run_outputs.ts";
import { RunProgress } from "./run_progress.ts";
import { totalLine } from "./run_summary.ts";

/** How a run is watched. */
export interface WatchOptions {
  /** Steps are told without a terminal, too. */
  readonly watch: boolean;
  /** What is waited for. */
  readonly subject: string;
}

/** Starts a run and tells on standard error what happens, until it is over. */
export async function watchWorkflow(
  { io, services: { clock } }: CliContext,
  { watch, subject }: WatchOptions,
  start: (call: RunCall) => Promise<WorkflowRunDocument>,
): Promise<WorkflowRunDocument> {
  await using progress = new RunProgress(io, { clock, subject, watch });
  const document = await start({
    signal: io.signal,
    onEvent: progress.onEvent,
    ...decider(io, () => Promise.resolve(progress.pause())),
  });
  await progress[Symbol.asyncDispose]();
  progress.check();
  if (watch || io.isTerminal.stderr) io.err(totalLine(document));
  return document;
}

/**
 * Prints what a run made, also of one that failed.
 *
 * @throws {FailedRun} When it did not succeed.
 */
export function finishWorkflow(
  { io }: CliContext,
  document: WorkflowRunDocument,
  { json, accepts = [] }: {
    readonly json: boolean;
    /** What is no failure besides `completed`. */
    readonly accepts?: readonly string[];
  },
): void {
  if (!json) {
    const isTerminal = io.isTerminal.stdout;
    io.out(renderOutputs(document.outputs, { isTerminal }));
    for (const step of document.steps) io.err(unwrittenText(step));
  }
  const failure = accepts.includes(document.status)
    ? undefined
    : failedRunOf(document, { signal: io.signal });
  if (failure !== undefined) throw failure;
  if (json) io.out(renderJson(document));
}

/** What a step made and no file holds; it was paid for, so nobody loses it. */
function unwrittenText({ step_id: id, error, outputs }: StepDocument): string {
  if (outputs === undefined) return "";
  const shown = renderOutputs(outputs, { isTerminal: true });
  return printable(`step "${id}": ${error ?? "it was not written down"}`) +
    `\n${shown}`;
}
