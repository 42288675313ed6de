/**
 * A command line as typed, run by the remote's own `paracle`.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Argv } from "../transport/transport.ts";
import { recordingAccess } from "./access_log_io.ts";
import { attach } from "./attach.ts";
import type { CliContext } from "./context.ts";
import type { Side } from "./dispatch.ts";
import { forwardOptions } from "./forward_options.ts";

/** Runs `argv` on the remote; the context's exit code becomes the remote's. */
export async function forward(
  side: Side & { readonly kind: "remote" },
  argv: readonly string[],
  context: CliContext,
): Promise<void> {
  const { io, services, globals } = context;
  const { remote } = side;
  if (!side.byFlag) io.err(`[remote: ${remote.name}]\n`);
  const sent: Argv = ["paracle", ...argv];
  context.exitCode = await recordingAccess(
    { remote: remote.name, host: remote.host, argv: sent },
    { io, debug: globals.debug },
    async () => {
      const { signal } = io;
      await using transport = await services.reach(remote, { signal });
      const options = forwardOptions(io, remote.name);
      await using process = await transport.spawn(sent, options);
      try {
        return await attach(process, io, { pty: options.pty !== undefined });
      } catch (error) {
        throw startsRun(argv) ? lostRun(error, remote.name) : error;
      }
    },
  );
}

/** Whether a command line starts a run, or goes on with one. */
function startsRun([group = "", command = ""]: readonly string[]): boolean {
  return /^(agents?|workflows?)$/.test(group) &&
    /^(run|approve|reject)$/.test(command);
}

/** What can be done about a run that may go on without anybody watching. */
function lostRun(error: unknown, name: string): unknown {
  if (!(error instanceof ParacleError) || error.code !== "connect.lost") {
    return error;
  }
  const { code, message, details, cause } = error;
  return new ParacleError(
    code,
    `${message}; the run may go on over there, see: ` +
      `paracle runs list --status running --remote ${name}`,
    { details, cause },
  );
}
