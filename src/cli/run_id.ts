/**
 * The run that a command line means.
 *
 * @module
 */
import type { RunDetails } from "../workspace/reader.ts";
import type { CliContext } from "./context.ts";
import { printWarnings } from "./reading.ts";

/**
 * Reads a workflow's run by its id, or by a unique beginning of eight
 * or more characters.
 *
 * @throws {ParacleError} `run.not_found`; `usage.invalid` when the id says too
 * little.
 */
export async function readWorkflowRun(
  { io, services }: CliContext,
  half: string,
): Promise<RunDetails> {
  const reader = await services.reader();
  const { value, warnings } = await reader.run(half, "workflow");
  printWarnings(io, warnings);
  return value;
}

/** Its full id. Throws as {@linkcode readWorkflowRun} does. */
export async function workflowRunId(
  context: CliContext,
  half: string,
): Promise<string> {
  const { metadata } = await readWorkflowRun(context, half);
  return String(metadata["run_id"]);
}
