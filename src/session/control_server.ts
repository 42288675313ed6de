/**
 * The session's end of the control socket.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { ControlPeer, type PeerHost } from "./control_peer.ts";
import { CONTROL_PROTOCOL } from "./control_protocol.ts";
import type { ControlledSession } from "./controlled_session.ts";
import type { LocalListener } from "./local_sockets.ts";

const MAX_CONNECTIONS = 256;
const CLOSE_LIMIT_MS = 1_000;

/** What a server serves, and where. */
export interface ControlServerOptions {
  readonly session: ControlledSession;
  /** Closed with the server. */
  readonly listener: LocalListener;
  /** The remote's name. */
  readonly remote: string;
  /** Of this program. */
  readonly version: string;
  /** This process. */
  readonly pid: number;
  /** What clients must show; undefined: nothing. */
  readonly token?: string | undefined;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** Serves a session to other processes of this machine, until it is closed. */
export class ControlServer implements AsyncDisposable {
  readonly #listener: LocalListener;
  readonly #host: PeerHost;
  readonly #peers = new Set<ControlPeer>();
  readonly #accepting: Promise<void>;
  #closing: Promise<void> | undefined;

  private constructor(options: ControlServerOptions) {
    const { session, remote, version, pid, token } = options;
    const { fingerprint } = session;
    this.#listener = options.listener;
    this.#host = {
      session,
      hello: { protocol: CONTROL_PROTOCOL, version, pid, remote, fingerprint },
      token,
      clock: options.clock ?? systemClock,
    };
    this.#accepting = this.#accept();
  }

  /** Starts serving at once. */
  static start(options: ControlServerOptions): ControlServer {
    return new ControlServer(options);
  }

  /** Clients connected now. */
  get connections(): number {
    return this.#peers.size;
  }

  /** Ends every client and the listener. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode ControlServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #accept(): Promise<void> {
    try {
      for await (const conn of this.#listener) {
        const isFull = this.#peers.size >= MAX_CONNECTIONS;
        const isFlooded = this.#peers.size >= 2 * MAX_CONNECTIONS;
        if (this.#closing !== undefined || isFlooded) {
          conn.close();
          continue;
        }
        const peer = new ControlPeer(conn, this.#host);
        this.#peers.add(peer);
        void peer.over.then(() => this.#peers.delete(peer));
        if (isFull) peer.refuse(full());
      }
    } catch {
      // The listener broke: who is connected stays served.
    }
  }

  async #close(): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, CLOSE_LIMIT_MS);
    const peers = [...this.#peers];
    const ending = Promise.all([
      this.#stopListening(),
      ...peers.map(async (peer) => {
        await peer.stop();
        await peer.over;
      }),
    ]);
    await Promise.race([ending, limit.promise]);
    clearTimeout(timer);
    for (const peer of peers) peer.abandon();
  }

  async #stopListening(): Promise<void> {
    try {
      await this.#listener[Symbol.asyncDispose]();
    } catch {
      // What cannot be removed is found stale by the next session.
    }
    await this.#accepting;
  }
}

function full(): ParacleError {
  return new ParacleError(
    "exec.rejected",
    `The session serves ${MAX_CONNECTIONS} commands already; wait for one to end`,
  );
}
