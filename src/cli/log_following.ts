/**
 * A log of the workspace here, as it grows.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { followLog } from "../workspace/log_follow_io.ts";
import { findLog, lineFilter } from "../workspace/logs.ts";
import type { LogQuery } from "../workspace/reader.ts";
import { chooseApi } from "./api_choice.ts";
import type { CliContext } from "./context.ts";

/**
 * Yields the last lines of a log, then those that are added, until the
 * process is interrupted.
 *
 * @throws {ParacleError} `usage.invalid` when an API was chosen;
 * `log.not_found`, `workspace.*`; the signal's reason.
 */
export async function* followLines(
  { io, services, globals }: CliContext,
  name: string,
  { tail, pattern }: LogQuery,
): AsyncGenerator<string, void, undefined> {
  if (chooseApi(globals, io) !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot follow a log over an API: it is read from its file; " +
        "say --remote NAME or --local, or leave out --follow",
    );
  }
  const { folder, paracRoot } = await services.workspace();
  const { path } = await findLog(folder, name);
  yield* followLog(paracRoot, path, {
    clock: services.clock,
    signal: io.signal,
    tail,
    matches: lineFilter(pattern),
  });
}
