/**
 * The work of `paracle remote exec`.
 *
 * @module
 */
import { deadline } from "../../core/deadline.ts";
import { ParacleError } from "../../core/errors.ts";
import type { Argv } from "../../transport/transport.ts";
import { recordingAccess } from "../access_log_io.ts";
import { attach, requestedTerminal, terminalFor } from "../attach.ts";
import type { CliContext } from "../context.ts";
import { openChosen } from "../remotes.ts";
import { UNNAMED } from "../unfold.ts";

/** Flags of the command. */
export interface RemoteExecFlags {
  /** Ask for a terminal whatever the streams here are. */
  readonly tty?: boolean;
  /** Never ask for a terminal. */
  readonly noTerminal?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  /** A failure of ours is an object too, on standard error. */
  readonly json: boolean;
}

/** Runs a remote command and ends as it did, so scripts can branch on it. */
export async function runRemoteExec(
  this: CliContext,
  flags: RemoteExecFlags,
  name: string,
  ...words: string[]
): Promise<void> {
  const { io, services } = this;
  const [program, ...args] = words;
  if (program === undefined) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot run nothing on "${name}"; write: paracle remote exec ${name} -- COMMAND`,
    );
  }
  const argv: Argv = [program, ...args];
  const named = name === UNNAMED ? undefined : name;
  const { remote } = await openChosen(this, named);
  using limit = deadline(flags.timeout, { signal: io.signal, what: program });
  const { signal } = limit;
  const pty = flags.noTerminal === true
    ? undefined
    : flags.tty === true
    ? requestedTerminal(io)
    : terminalFor(io);
  this.exitCode = await recordingAccess(
    { remote: remote.name, host: remote.host, argv },
    { io, debug: this.globals.debug },
    async () => {
      await using transport = await services.reach(remote, { signal });
      await using process = await transport.spawn(argv, {
        signal,
        ...(pty === undefined ? {} : { pty }),
      });
      return await attach(process, io, { pty: pty !== undefined, signal });
    },
  );
}
