/**
 * The work of `paracle remote reconnect`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { LinkState } from "../../session/state.ts";
import type { CliContext } from "../context.ts";
import { openRemote } from "../remotes.ts";
import { changesBetween, eventLine } from "../session_events.ts";
import { notRunning, requireSession } from "../session_reading.ts";

/** Flags of the command. */
export interface RemoteReconnectFlags {
  /** Whether it waits until the session is ready again. */
  readonly wait: boolean;
}

/** Asks for a new connection; the way there is told on standard error. */
export async function runRemoteReconnect(
  this: CliContext,
  flags: RemoteReconnectFlags,
  name: string,
): Promise<void> {
  const { io, services } = this;
  const { signal } = io;
  const what = `reconnect "${printable(name)}"`;
  const { remote } = await openRemote(this, name);
  await using client = await requireSession(this, remote, what);
  const before = await client.status();
  await client.reconnect();
  if (!flags.wait) {
    return io.out(`Asked the session of "${printable(name)}" to reconnect\n`);
  }
  let last = before;
  for await (const status of client.watch({ signal })) {
    const now = services.clock.now();
    const { link } = status;
    const isOver = isAnother(before.link, link);
    for (const event of changesBetween(last, status)) {
      if (event.kind !== "state") continue;
      const isLast = isOver && link.kind === "ready";
      (isLast ? io.out : io.err)(eventLine(name, event, { now }));
    }
    last = status;
    if (isOver && link.kind === "ready") return;
    if (isOver && link.kind === "failed") {
      throw new ParacleError(link.lastError.code, link.lastError.message);
    }
  }
  signal.throwIfAborted();
  throw notRunning(name, what);
}

/** Whether a state is none that was there before it was asked. */
function isAnother(before: LinkState, now: LinkState): boolean {
  return before.kind !== now.kind || before.since !== now.since;
}
