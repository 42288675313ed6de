/**
 * A port here that leads to the server's port on a remote, for as long as the
 * bridge runs.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import type {
  LocalConn,
  LocalListener,
  LocalSockets,
} from "../session/local_sockets.ts";
import { Pump } from "../session/tunnel_pump.ts";
import { TunnelReader } from "../session/tunnel_reader.ts";
import { Tally } from "../session/tunnel_tally.ts";
import type { RawChannel, RemoteAddress } from "../transport/raw_channel.ts";
import type { Transport } from "../transport/transport.ts";

/** What a tunnel is made of; all borrowed. */
export interface LegTunnelOptions {
  /** A way to the remote; the tunnel closes it. */
  readonly reach: (
    call: { readonly signal: AbortSignal },
  ) => Promise<Transport>;
  /** Where the server is, as the remote sees it. */
  readonly target: RemoteAddress;
  readonly sockets: LocalSockets;
  readonly clock: Clock;
}

const LOOPBACK = "127.0.0.1";

/** Opens nothing before it is asked for its port. Whoever made it closes it. */
export class LegTunnel implements AsyncDisposable {
  readonly #options: LegTunnelOptions;
  readonly #tally: Tally;
  readonly #stop = new AbortController();
  readonly #pumps = new Set<Pump>();
  #listener: Promise<LocalListener> | undefined;
  #serving: Promise<void> | undefined;
  #way: Promise<Transport> | undefined;
  #fault: unknown;

  /** Starts closed. */
  constructor(options: LegTunnelOptions) {
    this.#options = options;
    this.#tally = new Tally(options.clock);
  }

  /** Why the last connection did not get there; undefined when it did. */
  get fault(): unknown {
    return this.#fault;
  }

  /**
   * The port here, once there is a way to the remote.
   *
   * @throws {ParacleError} what connecting fails with, `tunnel.cannot_listen`;
   * the signal's reason.
   */
  async port({ signal }: { readonly signal: AbortSignal }): Promise<number> {
    this.#fault = undefined;
    await this.#reach(signal);
    const { sockets } = this.#options;
    this.#listener ??= sockets.listen({ host: LOOPBACK, port: 0 });
    const listener = await this.#listener;
    this.#serving ??= this.#serve(listener);
    return listener.port;
  }

  /** Ends the port and all that goes through it. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    const [listener, way] = await Promise.allSettled([
      this.#listener,
      this.#way,
    ]);
    if (listener.status === "fulfilled") {
      await listener.value?.[Symbol.asyncDispose]();
    }
    for (const pump of this.#pumps) pump.reset();
    await this.#serving;
    if (way.status === "fulfilled") await way.value?.close();
  }

  /** One way at a time; a new one when the last has ended. */
  #reach(signal: AbortSignal): Promise<Transport> {
    const made = this.#way;
    if (made !== undefined) return made;
    const way = this.#options.reach({ signal });
    this.#way = way;
    const forget = (): void => {
      if (this.#way === way) this.#way = undefined;
    };
    way.then(({ closed }) => closed).then(forget, forget);
    return way;
  }

  /** The next connection goes another way. */
  async #leave(way: Promise<Transport>): Promise<void> {
    if (this.#way !== way) return;
    this.#way = undefined;
    await (await way).close();
  }

  async #serve(listener: LocalListener): Promise<void> {
    const joining = new Set<Promise<void>>();
    try {
      for await (const conn of listener) {
        const joined = this.#join(conn).finally(() => joining.delete(joined));
        joining.add(joined);
      }
    } catch (error) {
      this.#fault = error;
    }
    await Promise.all(joining);
  }

  async #join(conn: LocalConn): Promise<void> {
    const { signal } = this.#stop;
    const gone = new AbortController();
    const reader = new TunnelReader(conn, () => gone.abort());
    let channel: RawChannel;
    const reaching = this.#reach(signal);
    try {
      const way = await reaching;
      channel = await way.open(this.#options.target, {
        signal: AbortSignal.any([signal, gone.signal]),
      });
    } catch (error) {
      if (!gone.signal.aborted) {
        this.#fault = error;
        if (isOver(error)) await this.#leave(reaching);
      }
      conn.reset();
      return;
    }
    const pump = new Pump({ conn, channel, reader, tally: this.#tally });
    this.#pumps.add(pump);
    if (signal.aborted) pump.reset();
    await pump.done;
    this.#pumps.delete(pump);
  }
}

/** Whether the way itself has ended. */
function isOver(error: unknown): boolean {
  return error instanceof ParacleError && OVER.has(error.code);
}

const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "connect.closed",
  "connect.lost",
  "session.unreachable",
]);
