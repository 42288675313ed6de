/**
 * A session held by this process: its socket first, so that there is one of a
 * kind, then its tunnels, then a note for commands in a hurry.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import { systemClock } from "../core/clock.ts";
import type { Connections } from "../session/connections.ts";
import { targetKey } from "../session/connections.ts";
import {
  type ControlPlace,
  controlPlace,
  ensureControlFolder,
} from "../session/control_place_io.ts";
import { ControlServer } from "../session/control_server.ts";
import {
  type ControlListening,
  listenControl,
} from "../session/control_socket_io.ts";
import type { Connect } from "../session/link.ts";
import { isOtherLoopbackTaken } from "../session/port_holder_io.ts";
import { RemoteSession } from "../session/remote_session.ts";
import { SystemSockets } from "../session/sockets_io.ts";
import { runFolder } from "./run_folder_io.ts";
import { type LoginFiles, SessionFiles } from "./session_files.ts";
import type { RunningSession, SessionStart } from "./sessions.ts";
import { VERSION } from "./version.ts";
import { noteSources, warmNotePath, writeWarmNote } from "./warm_io.ts";

/** What a session is started with. */
export interface HostOptions extends SessionStart {
  /** Makes a connection to the remote. */
  readonly connect: Connect;
  /** What its logins read. */
  readonly memory: LoginFiles;
  /** The links of this process: remotes with one target share one. */
  readonly connections: Connections;
  /** See `fingerprintOf()`. */
  readonly fingerprint: string;
  /** The files its settings came from; empty when a note may not be left. */
  readonly sources: readonly string[];
}

/**
 * Starts a session; the caller disposes it.
 *
 * @throws {ParacleError} `session.already_up`, `tunnel.port_in_use`,
 * `tunnel.cannot_listen`, `config.*`.
 */
export async function hostSession(
  remote: RemoteConfig,
  options: HostOptions,
): Promise<RunningSession> {
  await using opening = new AsyncDisposableStack();
  const { name } = remote;
  const folder = await runFolder(remote);
  const place = await controlPlace({ folder, name });
  const control = await openControl(place, options);
  opening.use(control?.listener);
  await hideFromGit(place.folder);
  options.signal?.throwIfAborted();
  const { connect, connections, fingerprint, memory, tunnels } = options;
  const files = new SessionFiles(name, memory, tunnels);
  const session = opening.use(
    await RemoteSession.open({
      name,
      target: `${
        remote.user === undefined ? "" : `${remote.user}@`
      }${remote.host}`,
      fingerprint,
      tunnels,
      admit: (tunnel) => files.admit(tunnel),
      lease: connections.acquire(targetKey({ fingerprint }), {
        connect,
        clock: systemClock,
        place: `${remote.host}:${remote.port}`,
        probeIntervalMs: remote.keepalive.intervalMs || undefined,
      }),
      sockets: new SystemSockets(),
      clock: systemClock,
    }),
  );
  opening.use(
    control && ControlServer.start({
      ...control,
      session,
      remote: name,
      version: VERSION,
      pid: Deno.pid,
    }),
  );
  warnOfDoubles(session, options);
  if (control !== undefined && options.sources.length > 0) {
    opening.use(await leaveNote(folder, remote, options));
  }
  return running(session, files, opening.move());
}

/**
 * The socket by which other processes find the session. Where Deno allows
 * named hosts only, as in a locked program, it may allow no unix socket: the
 * session then goes without.
 */
async function openControl(
  place: ControlPlace,
  { onWarning }: SessionStart,
): Promise<ControlListening | undefined> {
  try {
    return await listenControl(place, { version: VERSION });
  } catch (error) {
    const isRefused = error instanceof Deno.errors.NotCapable &&
      error.message.startsWith("Requires net access");
    if (!isRefused) throw error;
    onWarning(
      "other commands cannot share this connection: this program may use no unix socket",
    );
    return undefined;
  }
}

/** Leaves the note; it only saves work, so that it fails is no failure. */
async function leaveNote(
  folder: string,
  { name, host }: RemoteConfig,
  options: HostOptions,
): Promise<AsyncDisposable> {
  const { fingerprint } = options;
  try {
    await ensureControlFolder(folder); // the socket may be elsewhere
    const sources = await noteSources(options.sources);
    const path = await warmNotePath(folder, name);
    return await writeWarmNote(path, { name, host, fingerprint, sources });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    options.onWarning(`commands will find the session more slowly: ${why}`);
    return new AsyncDisposableStack();
  }
}

/** `localhost` may mean `[::1]`, where another program may listen. */
function warnOfDoubles(session: RemoteSession, options: SessionStart): void {
  for (const { kind, listen, port, id } of session.status().tunnels) {
    if (kind === "remote" || !listen.startsWith("127.0.0.1:")) continue;
    if (!isOtherLoopbackTaken(port)) continue;
    options.onWarning(
      `another program listens on [::1]:${port}: reach tunnel ${id} by 127.0.0.1, not by localhost`,
    );
  }
}

/** The session, with all that was opened for it. */
function running(
  session: RemoteSession,
  files: SessionFiles,
  owned: AsyncDisposableStack,
): RunningSession {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => closing ??= owned.disposeAsync();
  return {
    get needsFiles() {
      return files.areNeeded;
    },
    keepFiles: () => files.keep(),
    fingerprint: session.fingerprint,
    revision: session.revision,
    ended: session.ended.then(close),
    status: () => session.status(),
    spawn: (argv, given) => session.spawn(argv, given),
    open: (address, given) => session.open(address, given),
    reconnect: () => session.reconnect(),
    down: close,
    addTunnel: (spec) => session.addTunnel(spec),
    removeTunnel: (id) => session.removeTunnel(id),
    pauseTunnel: (id) => session.pauseTunnel(id),
    resumeTunnel: (id) => session.resumeTunnel(id),
    proven: (given) => session.proven(given),
    [Symbol.asyncDispose]: close,
  };
}

/** Sockets and notes are nobody's to commit. */
async function hideFromGit(folder: string): Promise<void> {
  try {
    await Deno.writeTextFile(`${folder}/.gitignore`, "*\n", {
      createNew: true,
      mode: 0o600,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
