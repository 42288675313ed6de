/**
 * The work of `paracle remote authorize`.
 *
 * @module
 */
import { commandWarning } from "../authorized_command.ts";
import { authorizedKey } from "../authorized_key.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { readPublicKey } from "../public_key_io.ts";
import { printWarnings } from "../reading.ts";
import { openRemote } from "../remotes.ts";

/** Flags of the command. */
export interface RemoteAuthorizeFlags {
  /** A file with a public key. */
  readonly key?: string;
  /** Whether terminals are allowed. */
  readonly pty: boolean;
  /** All that may run. */
  readonly command?: string;
  /** One document for programs. */
  readonly json: boolean;
}

/** Prints the line, and beside it what it allows; connects to nothing. */
export async function runRemoteAuthorize(
  this: CliContext,
  flags: RemoteAuthorizeFlags,
  name: string,
): Promise<void> {
  const { io } = this;
  const { command, json, pty } = flags;
  const { remote } = await openRemote(this, name);
  const publicKey = await readPublicKey(remote, io, flags.key);
  const { line, allows } = authorizedKey(remote, { command, publicKey, pty });
  const odd = command === undefined
    ? undefined
    : commandWarning(command, remote);
  printWarnings(io, odd === undefined ? [] : [odd]);
  if (json) {
    return io.out(renderJson({ schemaVersion: 1, remote: name, line, allows }));
  }
  io.out(`${line}\n`);
  io.err(`Whoever has this key may there:\n`);
  for (const sentence of allows) io.err(`  ${sentence}\n`);
}
