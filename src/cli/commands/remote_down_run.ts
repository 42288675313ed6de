/**
 * The work of `paracle remote down`.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { openBook } from "../remotes.ts";
import { requireSession } from "../session_reading.ts";
import type { SessionClient } from "../sessions.ts";

/** Flags of the command. */
export interface RemoteDownFlags {
  /** Every session that runs. */
  readonly all: boolean;
}

/** Ends each session and waits for that; one that fails keeps no other from it. */
export async function runRemoteDown(
  this: CliContext,
  flags: RemoteDownFlags,
  ...names: string[]
): Promise<void> {
  const { io } = this;
  if (flags.all === names.length > 0) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot end sessions: name the remotes, or give --all alone",
    );
  }
  const book = await openBook(this);
  if (flags.all) {
    book.requireRead("project");
    const sound = book.entries.filter((entry) => entry.kind === "ok");
    const ended = await Promise.all(
      sound.map(({ remote }) => endIfRunning(this, remote)),
    );
    if (!ended.includes(true)) io.out("No session runs\n");
    return;
  }
  const remotes = [...new Set(names)].map((name) => book.get(name));
  const results = await Promise.allSettled(
    remotes.map((remote) => end(this, remote)),
  );
  const failed = results.filter((result) => result.status === "rejected");
  for (const { reason } of failed.slice(1)) {
    const text = reason instanceof Error ? reason.message : String(reason);
    io.err(`warning: ${printable(text)}\n`);
  }
  if (failed[0] !== undefined) throw failed[0].reason;
}

async function endIfRunning(
  context: CliContext,
  remote: RemoteConfig,
): Promise<boolean> {
  try {
    await end(context, remote);
    return true;
  } catch (error) {
    const isNone = error instanceof ParacleError &&
      error.code === "session.not_running";
    if (isNone) return false;
    throw error;
  }
}

async function end(context: CliContext, remote: RemoteConfig): Promise<void> {
  const shown = printable(remote.name);
  const what = `end the session of "${shown}"`;
  await using client = await requireSession(context, remote, what);
  const running = await runningOver(client);
  await client.down();
  context.io.out(`Ended the session of "${shown}" (process ${client.pid})\n`);
  if (running > 0) {
    context.io.err(
      `warning: commands that ran over it: ${running}; only their connection has ended, ` +
        `what they started on "${shown}" may go on; see with: paracle remote exec ${shown} -- ps -ef\n`,
    );
  }
}

/** How many commands ride on it; none when it does not say: it ends all the same. */
async function runningOver(client: SessionClient): Promise<number> {
  try {
    return (await client.status()).commands.running;
  } catch (error) {
    if (error instanceof ParacleError) return 0;
    throw error;
  }
}
