/**
 * A command line as typed, run by the remote's own `paracle`.
 *
 * @module
 */
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
      const options = forwardOptions(io);
      await using process = await transport.spawn(sent, options);
      return await attach(process, io, { pty: options.pty !== undefined });
    },
  );
}
