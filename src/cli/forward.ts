/**
 * A command line as typed, run by the remote's own `paracle`.
 *
 * @module
 */
import { attach, terminalFor } from "./attach.ts";
import type { CliContext } from "./context.ts";
import type { Side } from "./dispatch.ts";

/** Runs `argv` on the remote; the context's exit code becomes the remote's. */
export async function forward(
  side: Side & { readonly kind: "remote" },
  argv: readonly string[],
  context: CliContext,
): Promise<void> {
  const { io, services } = context;
  const { remote } = side;
  if (!side.byFlag) io.err(`[remote: ${remote.name}]\n`);
  const pty = terminalFor(io);
  await using transport = await services.connect(remote, { signal: io.signal });
  await using process = await transport.spawn(["paracle", ...argv], {
    workspaceCommand: true,
    framed: true, // start-up noise of the remote's shell is not the command's
    env: { PARACLE_LOCAL: "1" }, // a default remote over there must not send it on
    signal: io.signal,
    ...(pty === undefined ? {} : { pty }),
  });
  context.exitCode = await attach(process, io, { pty: pty !== undefined });
}
