/**
 * One run with everything that is known of it.
 *
 * @module
 */
import type { Folder } from "./folder.ts";
import type { RunDetails, Told } from "./reader.ts";
import { readRunData } from "./run_data.ts";
import { readShownStatus } from "./run_status.ts";
import { readRun, RUN_TYPES, type RunType } from "./runs.ts";

/** Which run is meant, and what time it is. */
export interface RunDetailsOptions {
  /** Needed when both kinds have the id. */
  readonly type?: RunType | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Reads a run by its id, or by a unique beginning of eight or more
 * characters.
 *
 * @throws {ParacleError} `run.not_found`; `usage.invalid` when the id says too
 * little; `workspace.invalid`, `workspace.unreadable`.
 */
export async function readRunDetails(
  folder: Folder,
  id: string,
  { type, now }: RunDetailsOptions,
): Promise<Told<RunDetails>> {
  const types = type === undefined ? RUN_TYPES : [type];
  const { run, warnings } = await readRun(folder, id, types);
  const [{ data, warnings: more }, status] = await Promise.all([
    readRunData(folder, run),
    readShownStatus(folder, run, now()),
  ]);
  const metadata = { ...run.metadata, status };
  return {
    value: { type: run.type, metadata, data },
    warnings: [...warnings, ...more],
  };
}
