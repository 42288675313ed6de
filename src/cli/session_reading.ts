/**
 * Sessions of other processes, found and read.
 *
 * @module
 */
import type { RemoteEntry } from "../config/book.ts";
import type { RemoteConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Problem } from "../session/state.ts";
import type { CliContext } from "./context.ts";
import { openListing, openRemote } from "./remotes.ts";
import type { SessionClient } from "./sessions.ts";
import { type SessionView, viewOf, viewWithout } from "./session_view.ts";

/** Milliseconds between two looks for a session that is not there. */
const LOOK_MS = 1000;

/**
 * The running session of a remote; the caller disposes it.
 *
 * @throws {ParacleError} `session.not_running`.
 */
export async function requireSession(
  { services }: CliContext,
  remote: RemoteConfig,
  what: string,
): Promise<SessionClient> {
  const client = await services.session(remote);
  if (client === undefined) throw notRunning(remote.name, what);
  return client;
}

/** Says that there is no session to do something with. */
export function notRunning(name: string, what: string): ParacleError {
  const shown = printable(name);
  return new ParacleError(
    "session.not_running",
    `Cannot ${what}: no session of "${shown}" runs; ` +
      `start one with: paracle remote up ${shown}`,
    { details: { remote: name } },
  );
}

/** What was asked for, and its sessions. */
export interface ReadSessions {
  /** The remotes. */
  readonly entries: readonly RemoteEntry[];
  /** In the same order. */
  readonly views: SessionView[];
}

/**
 * Reads the sessions of every remote, or of the one that was named.
 *
 * @throws {ParacleError} `config.invalid`, `config.unknown_remote`; of every
 * remote when there is none and a file cannot be read.
 */
export async function readViews(
  context: CliContext,
  name: string | undefined,
): Promise<ReadSessions> {
  const entries = name === undefined
    ? (await openListing(context)).entries
    : [(await openRemote(context, name)).book.entry(name)];
  const views = await Promise.all(
    entries.map((entry) => readView(context, entry)),
  );
  return { entries, views };
}

/** Reads a remote's session once; one that does not answer is `unknown`. */
export async function readView(
  { services }: CliContext,
  entry: RemoteEntry,
): Promise<SessionView> {
  const { name } = entry;
  if (entry.kind === "broken") return brokenView(name, entry.faults);
  const { remote } = entry;
  let pid: number | undefined;
  try {
    await using client = await services.session(remote);
    if (client === undefined) {
      return viewWithout(name, { state: "down", remote });
    }
    pid = client.pid;
    return viewOf(await client.status(), { name, pid });
  } catch (error) {
    return unknownView(remote, { error, pid });
  }
}

/**
 * Follows a remote's session, through its end and the start of the next, and
 * tells of every state until the signal ends it.
 */
export async function followView(
  context: CliContext,
  entry: RemoteEntry,
  options: {
    readonly signal: AbortSignal;
    readonly tell: (view: SessionView) => void;
  },
): Promise<void> {
  const { services } = context;
  const { signal, tell } = options;
  if (entry.kind === "broken") return;
  const { name, remote } = entry;
  while (!signal.aborted) {
    let pid: number | undefined;
    try {
      await using client = await services.session(remote);
      pid = client?.pid;
      for await (const status of client?.watch({ signal }) ?? []) {
        tell(viewOf(status, { name, pid }));
      }
      tell(viewWithout(name, { state: "down", remote }));
    } catch (error) {
      if (signal.aborted) return;
      tell(unknownView(remote, { error, pid }));
    }
    await services.clock.sleep(LOOK_MS, { signal }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }
}

function unknownView(
  remote: RemoteConfig,
  { error, pid }: { readonly error: unknown; readonly pid: number | undefined },
): SessionView {
  if (!(error instanceof ParacleError)) throw error;
  const problem: Problem = { code: error.code, message: error.message };
  const { name } = remote;
  return viewWithout(name, { state: "unknown", remote, pid, error: problem });
}

function brokenView(name: string, faults: readonly string[]): SessionView {
  const message = faults.join("; ");
  const error: Problem = { code: "config.invalid", message };
  return viewWithout(name, { state: "down", error });
}
