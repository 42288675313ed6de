/**
 * The work of `paracle remote ssh-config`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { openRemote } from "../remotes.ts";
import { sshConfigBlock } from "../ssh_config_block.ts";

/** Prints the block; connects to nothing. */
export async function runRemoteSshConfig(
  this: CliContext,
  _flags: Readonly<Record<never, never>>,
  name: string,
): Promise<void> {
  const { remote } = await openRemote(this, name);
  this.io.out(sshConfigBlock(remote));
}
