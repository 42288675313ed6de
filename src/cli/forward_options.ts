/**
 * How the remote's own `paracle` starts.
 *
 * @module
 */
import type { SpawnOptions } from "../transport/transport.ts";
import { terminalFor } from "./attach.ts";
import type { CliIo } from "./io.ts";
import { CLIENT_VERSION, sender } from "./version.ts";

/** For a command line that is passed on as typed to the remote of a name. */
export function forwardOptions(io: CliIo, remote: string): SpawnOptions {
  const pty = terminalFor(io);
  return {
    workspaceCommand: true,
    framed: true, // start-up noise of the remote's shell is not the command's
    env: {
      PARACLE_LOCAL: "1", // a default remote over there must not send it on
      [CLIENT_VERSION]: sender(remote),
    },
    signal: io.signal,
    ...(pty === undefined ? {} : { pty }),
  };
}
