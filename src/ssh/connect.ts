/**
 * Dial, verify the server, log in: from a remote to a living connection.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { CHACHA20, HOST_KEY_TYPES, runtimeAlgorithms } from "./algorithms.ts";
import { dial } from "./dial.ts";
import { handshakeError, type Place, placeName } from "./errors.ts";
import { Greeting } from "./greeting.ts";
import type { Client, ClientConfig, Negotiated, Ssh2Error } from "./ssh2.d.ts";
import { StageDeadline } from "./stages.ts";
import { Ssh2Socket } from "./socket.ts";
import type { OnStage, Stage } from "../transport/stage.ts";

/** A server that proved itself and let us in. */
export interface Link {
  /** ssh2's end; commands and channels are opened here. */
  readonly client: Client;
  /** The only handle that really closes a connection. */
  readonly socket: Ssh2Socket;
  /** Resolves when the connection is gone, with the first error that was seen. */
  readonly gone: Promise<Error | undefined>;
  /** The server's software, from its banner. */
  readonly server: string;
}

/** The two decisions of a login, and what they need. */
export interface Handshake {
  /** Where to. */
  readonly place: Place;
  /** Limit of each stage in milliseconds. */
  readonly limitMs: number;
  /** Host key algorithms, the wanted first. */
  readonly hostKeyTypes: readonly string[];
  /** Decides about the server's key; throws to refuse it. */
  readonly verify: (key: Uint8Array) => Promise<void>;
  /** Offers one credential after the other; its failure is reported by `authFailure`. */
  readonly authHandler: ClientConfig["authHandler"];
  /** Why the login failed, once it did. */
  readonly authFailure: () => Error | undefined;
  /** Watching a quiet link. */
  readonly keepalive: {
    readonly intervalMs: number;
    readonly countMax: number;
  };
  /** Gives up; the reason is rethrown. */
  readonly signal?: AbortSignal | undefined;
  /** Told when a stage begins. */
  readonly onStage?: OnStage | undefined;
  /** Told once the server has proven that the key it showed is its own. */
  readonly onProven?: () => Promise<void>;
  /** Handed the clock, so that questions to a person do not count. */
  readonly onClock?: (clock: StageDeadline) => void;
}

/**
 * Connects and logs in. The link is the caller's; on any failure everything
 * opened here is closed again.
 *
 * @throws {ParacleError} `connect.*`, `trust.*`, `auth.*`,
 * `config.permission_denied`.
 */
export async function openLink(handshake: Handshake): Promise<Link> {
  const { place, signal } = handshake;
  signal?.throwIfAborted();
  using stages = new StageDeadline({
    limitMs: handshake.limitMs,
    where: placeName(place),
    onStage: handshake.onStage,
  });
  handshake.onClock?.(stages);
  using giveUp = new GiveUp(stages.expired, signal);
  const dialing = dial(place, giveUp.signal).then((conn) => {
    stages.enter("banner");
    return conn;
  });
  dialing.catch(() => {}); // seen below; loading ssh2 meanwhile saves its 40 ms
  const { library } = await import("./library.ts");
  const socket = new Ssh2Socket(await dialing);
  const client = new library.Client();
  const gone = watchEnd(client, socket);
  let proving: Promise<void> = Promise.resolve();
  try {
    const greeting = new Greeting();
    listenForBanner(socket, greeting, () => stages.enter("key exchange"));
    // Our decipher copies what it is given; there is none before.
    client.on("handshake", ({ sc }: Negotiated) => {
      socket.lends = sc.cipher === CHACHA20;
    });
    const refused = Promise.withResolvers<never>();
    refused.promise.catch(() => {});
    const ready = new Promise<void>((resolve) => {
      client.once("handshake", () => {
        stages.enter("authenticate");
        proving = handshake.onProven?.() ?? proving;
        proving.catch(() => {}); // seen below
      });
      client.once("ready", () => resolve());
    });
    const fell = gone.then((error) => {
      throw failure(error, handshake, stages.stage, greeting.words);
    });
    fell.catch(() => {});
    client.connect(
      configure(handshake, socket, (error) => refused.reject(error)),
    );
    await Promise.race([ready, refused.promise, fell, giveUp.rejected]);
    stages.enter("ready");
    await proving;
    return { client, socket, gone, server: client._remoteVer ?? "" };
  } catch (error) {
    socket.destroy();
    await Promise.allSettled([socket.done, proving]);
    throw error;
  }
}

/** Merges the deadline and the caller's signal into one. */
class GiveUp {
  readonly signal: AbortSignal;
  readonly rejected: Promise<never>;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;

  constructor(expired: Promise<never>, outer: AbortSignal | undefined) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.rejected = promise;
    promise.catch(() => {});
    this.signal = this.#controller.signal;
    this.#outer = outer;
    const abort = (reason: unknown): void => {
      this.#controller.abort(reason);
      reject(reason);
    };
    this.#onAbort = () => abort(outer?.reason);
    outer?.addEventListener("abort", this.#onAbort);
    expired.catch(abort);
  }

  [Symbol.dispose](): void {
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}

function configure(
  handshake: Handshake,
  socket: Ssh2Socket,
  refuse: (error: unknown) => void,
): ClientConfig {
  let trusted: Buffer | undefined;
  return {
    sock: socket,
    username: handshake.place.user,
    readyTimeout: 0, // our stages have their own
    keepaliveInterval: handshake.keepalive.intervalMs,
    keepaliveCountMax: handshake.keepalive.countMax,
    strictVendor: false,
    ident: "paracle",
    hostVerifier: (key, answer) => {
      // Asked again at every renewal of the session's keys.
      if (trusted?.equals(key)) return answer(true);
      handshake.verify(key).then(() => {
        trusted = Buffer.from(key);
        if (!socket.destroyed) answer(true);
      }, (error) => {
        refuse(error);
        if (!socket.destroyed) answer(false);
      });
    },
    authHandler: handshake.authHandler,
    algorithms: {
      ...runtimeAlgorithms(),
      serverHostKey: handshake.hostKeyTypes.length > 0
        ? handshake.hostKeyTypes
        : HOST_KEY_TYPES,
    },
  };
}

/** One permanent `error` listener from construction to the end: an unheard one would end the process. */
function watchEnd(
  client: Client,
  socket: Ssh2Socket,
): Promise<Error | undefined> {
  let first: Error | undefined;
  return new Promise((resolve) => {
    client.on("error", (error: Ssh2Error) => {
      if (error.level === "agent") return; // the next credential is tried
      first ??= error;
      socket.destroy(); // a broken peer can send hundreds of errors
    });
    client.on("close", () => resolve(first));
  });
}

function listenForBanner(
  socket: Ssh2Socket,
  greeting: Greeting,
  onBanner: () => void,
): void {
  const listener = (data: Buffer): void => {
    const impression = greeting.take(data.toString("latin1"));
    if (impression === "waiting") return;
    socket.off("data", listener);
    if (impression === "banner") onBanner();
    else socket.destroy();
  };
  socket.on("data", listener);
}

function failure(
  error: Ssh2Error | undefined,
  handshake: Handshake,
  stage: Stage,
  firstWords: string,
): Error {
  const { place } = handshake;
  if (stage === "authenticate") {
    const auth = handshake.authFailure();
    if (auth !== undefined) return auth;
    if (error !== undefined && typeof error.code === "number") {
      // A DISCONNECT with its reason (RFC 4253, 11.1), as "Too many authentication failures".
      return new ParacleError(
        "auth.failed",
        `Cannot log in as ${place.user} on ${
          placeName(place)
        }: the server ended the login: ${printable(error.message)}`,
        { cause: error },
      );
    }
  }
  return handshakeError(error, { place, stage, firstWords });
}
