/**
 * The run that a command line means.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RunDetails } from "../workspace/reader.ts";
import type { RunType } from "../workspace/runs.ts";
import type { CliContext } from "./context.ts";
import { printWarnings } from "./reading.ts";

/** What a run is looked for. */
export interface RunPurpose {
  /** The kind it has to be of. Default: any. */
  readonly type?: RunType;
  /** The verb of the message when it is not found. Default: `show`. */
  readonly verb?: "approve" | "cancel" | "reject" | "resume" | "show";
}

/**
 * Reads a run by its id, or by a unique beginning of eight or more characters.
 *
 * @throws {ParacleError} `run.not_found`; `usage.invalid` when the id says too
 * little.
 */
export async function findRun(
  { io, services }: CliContext,
  half: string,
  { type, verb = "show" }: RunPurpose = {},
): Promise<RunDetails> {
  const reader = await services.reader();
  try {
    const { value, warnings } = await reader.run(half, type);
    printWarnings(io, warnings);
    return value;
  } catch (error) {
    throw withVerb(error, verb);
  }
}

/** Who reads a run, here or behind an API, does not know what for. */
function withVerb(error: unknown, verb: string): unknown {
  const isAbsent = error instanceof ParacleError &&
    (error.code === "run.not_found" || error.code === "usage.invalid");
  if (!isAbsent) return error;
  const { cause, code, details } = error;
  const message = error.message.replace(/^Cannot show /, `Cannot ${verb} `);
  return new ParacleError(code, message, { cause, details });
}

/** The full id of a workflow's run. Throws as {@linkcode findRun} does. */
export async function workflowRunId(
  context: CliContext,
  half: string,
  verb: RunPurpose["verb"] & string,
): Promise<string> {
  const { metadata } = await findRun(context, half, { type: "workflow", verb });
  return String(metadata["run_id"]);
}
