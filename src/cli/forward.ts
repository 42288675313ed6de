/**
 * A command line as typed, run by the remote's own `paracle`.
 *
 * @module
 */
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
  const { io, services } = context;
  const { remote } = side;
  if (!side.byFlag) io.err(`[remote: ${remote.name}]\n`);
  await using transport = await services.reach(remote, { signal: io.signal });
  const options = forwardOptions(io);
  await using process = await transport.spawn(["paracle", ...argv], options);
  const pty = options.pty !== undefined;
  context.exitCode = await attach(process, io, { pty });
}
