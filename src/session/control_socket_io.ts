/**
 * The real control socket: listening, and reaching a session.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { openLock } from "../core/lock_io.ts";
import { claimPlace, type ControlClaim } from "./control_claim_io.ts";
import { ControlClient, type ControlDial } from "./control_client.ts";
import { type ControlPlace, ensureControlFolder } from "./control_place_io.ts";
import { dialControl } from "./control_dial_io.ts";
import { localConn } from "./control_conn_io.ts";
import { NotHandedOverError } from "./control_error.ts";
import type { LocalConn, LocalListener } from "./local_sockets.ts";
import { listenUnix } from "./unix_listener_io.ts";

const ALIVE_LIMIT_MS = 1_000;

/** A socket that is listened on. Closing the listener removes it. */
export interface ControlListening {
  readonly listener: LocalListener;
  /** What clients must show; undefined for a unix socket. */
  readonly token: string | undefined;
}

/**
 * Listens at the place; what a dead session left there is removed.
 *
 * @throws {ParacleError} `session.already_up` with the `pid` if it is known;
 * `config.permission_denied`; `config.unwritable`.
 * @throws {Deno.errors.NotCapable} when this process may not use the socket.
 */
export async function listenControl(
  place: ControlPlace,
  options: { readonly version: string },
): Promise<ControlListening> {
  await ensureControlFolder(place.folder);
  await using _lock = await openLock(`${place.path}.lock`);
  await assertNobody(place, options.version);
  await removeIfThere(place.path);
  const claim = await claimPlace(place.path);
  try {
    return place.kind === "unix"
      ? await listenSocket(place.path, claim)
      : await listenTcp(place.path, claim);
  } catch (error) {
    await claim.giveUp();
    throw error;
  }
}

/** Throws when a session lives at the place; returns when it is free or stale. */
async function assertNobody(
  place: ControlPlace,
  version: string,
): Promise<void> {
  let dialled: ControlDial;
  try {
    dialled = await dialControl(place);
  } catch (error) {
    if (isNobody(error)) return;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw alreadyUp(undefined); // it is there and too busy to answer
  }
  const dial = (): Promise<ControlDial> => Promise.resolve(dialled);
  try {
    const deadlineMs = ALIVE_LIMIT_MS;
    await using client = await ControlClient.connect(dial, {
      version,
      deadlineMs,
    });
    throw alreadyUp(client.session.pid);
  } catch (error) {
    if (!(error instanceof NotHandedOverError)) throw error;
    // A unix socket that took the connection is a session's, whatever it says;
    // a port may be somebody else's by now.
    if (place.kind === "unix") throw alreadyUp(undefined);
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.ConnectionRefused ||
    error instanceof ParacleError; // no port and token are in the file
}

/**
 * Binds under another name and renames: the socket is never seen open to
 * others, and Deno, which removes the path it bound some time after closing,
 * does not remove the socket of the next session.
 */
async function listenSocket(
  path: string,
  claim: ControlClaim,
): Promise<ControlListening> {
  const { listener } = await listenUnix(path);
  const remove = removal(path, claim);
  return { listener: localListener(listener, 0, remove), token: undefined };
}

async function listenTcp(
  path: string,
  claim: ControlClaim,
): Promise<ControlListening> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const { port } = listener.addr;
    const token = `${crypto.randomUUID()}${crypto.randomUUID()}`;
    const text = JSON.stringify({ port, token });
    const mode = 0o600;
    await Deno.writeTextFile(`${path}.tmp`, text, { createNew: true, mode });
    await Deno.rename(`${path}.tmp`, path);
    const remove = removal(path, claim);
    return { listener: localListener(listener, port, remove), token };
  } catch (error) {
    listener.close();
    await removeIfThere(`${path}.tmp`);
    throw error;
  }
}

/** The file goes first: while we listen, nobody takes it for stale. */
function localListener(
  listener: Deno.Listener<Deno.Conn>,
  port: number,
  remove: () => Promise<void>,
): LocalListener {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await remove().catch(() => {});
    listener.close();
  };
  return {
    port,
    async *[Symbol.asyncIterator](): AsyncGenerator<LocalConn, void> {
      for await (const conn of listener) yield localConn(conn);
    },
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

/** Removes the file at `path` while it is ours; reads nothing. */
function removal(path: string, claim: ControlClaim): () => Promise<void> {
  return async () => {
    if (await claim.giveUp()) await removeIfThere(path);
  };
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function alreadyUp(pid: number | undefined): ParacleError {
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new ParacleError(
    "session.already_up",
    `Cannot start the session: ${who} runs it already; end it with "paracle remote down"`,
    { details: pid === undefined ? {} : { pid } },
  );
}
