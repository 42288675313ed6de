/**
 * One remote that stays up: its link, its commands, its tunnels.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type { Watchable } from "../core/watched.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { RawChannel, RemoteAddress } from "../transport/raw_channel.ts";
import type { Spawning } from "../transport/spawning.ts";
import type {
  Argv,
  ExecuteOptions,
  ExecuteResult,
  Transport,
} from "../transport/transport.ts";
import type { Lease } from "./connections.ts";
import type { ControlledSession } from "./controlled_session.ts";
import type { LocalSockets } from "./local_sockets.ts";
import { Prober } from "./prober.ts";
import { Revision } from "./revision.ts";
import type { RemoteStatus, TunnelStatus } from "./state.ts";
import { TunnelSet } from "./tunnel_set.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

/** Milliseconds between two rounds of probes when all is well. */
const HEALTH_CHECK_MS = 30_000;

/** What a session is made of. */
export interface RemoteSessionOptions {
  /** The remote's name. */
  readonly name: string;
  /** `user@host`, for people. */
  readonly target: string;
  /** See {@linkcode ControlledSession.fingerprint}. */
  readonly fingerprint: string;
  /** Opened all or none. */
  readonly tunnels: readonly TunnelSpec[];
  /** Throws for a further tunnel that must not be opened. Default: any may. */
  readonly admit?: (tunnel: TunnelSpec) => void;
  /** The link and its pool; released by the session. */
  readonly lease: Lease;
  /** Sockets of this machine. */
  readonly sockets: LocalSockets;
  /** Time. */
  readonly clock: Clock;
  /** Milliseconds between two rounds of probes through the tunnels. Default 30 000. */
  readonly healthCheckIntervalMs?: number;
}

/**
 * A remote's session. Whoever opened it closes it; methods may be called
 * concurrently. `close()` ends tunnels, then the connection.
 */
export class RemoteSession implements ControlledSession, AsyncDisposable {
  /** See {@linkcode ControlledSession.fingerprint}. */
  readonly fingerprint: string;
  /** Resolves once the session is closed, by whomever. */
  readonly ended: Promise<void>;
  readonly #options: RemoteSessionOptions;
  readonly #tunnels: TunnelSet;
  readonly #revision: Revision;
  readonly #prober: Prober;
  readonly #heard: Disposable;
  readonly #end = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;
  #closedAt = 0;

  constructor(
    options: RemoteSessionOptions,
    parts: { readonly tunnels: TunnelSet; readonly revision: Revision },
  ) {
    const { lease, clock } = options;
    this.#options = options;
    this.#tunnels = parts.tunnels;
    this.#revision = parts.revision;
    this.fingerprint = options.fingerprint;
    this.ended = this.#end.promise;
    this.#heard = lease.link.state.onChange(() => this.#revision.touch());
    this.#prober = Prober.start({
      link: lease.link,
      tunnels: this.#tunnels,
      clock,
      intervalMs: options.healthCheckIntervalMs ?? HEALTH_CHECK_MS,
    });
  }

  /**
   * Opens the tunnels' listeners and takes over the lease; the link comes up
   * in its own time.
   *
   * @throws {ParacleError} `tunnel.port_in_use`, `tunnel.cannot_listen`,
   * `config.permission_denied`; the lease is then released.
   */
  static async open(options: RemoteSessionOptions): Promise<RemoteSession> {
    const { lease, sockets, clock } = options;
    const revision = new Revision(clock);
    try {
      const tunnels = await TunnelSet.open(options.tunnels, {
        link: lease.link,
        sockets,
        clock,
        onChange: () => revision.touch(),
      });
      return new RemoteSession(options, { tunnels, revision });
    } catch (error) {
      await revision.close();
      await lease.release();
      throw error;
    }
  }

  /** Counts up with every change of the status. */
  get revision(): Watchable<number> {
    return this.#revision.count;
  }

  /** Everything, measured. */
  status(): RemoteStatus {
    const { name, target, lease } = this.#options;
    const { connections, running, waiting } = lease.pool.stats();
    return {
      name,
      target,
      link: this.#closing === undefined
        ? lease.link.state.value
        : { kind: "closed", since: this.#closedAt },
      server: lease.link.server,
      connections,
      commands: { running, waiting },
      reconnects: lease.link.reconnects,
      tunnels: this.#tunnels.list(),
    };
  }

  /** Starts a command, or says at once that the link is down. */
  spawn(argv: Argv, options: Spawning): Promise<RemoteProcess> {
    return this.#options.lease.pool.spawn(argv, {
      ...options,
      whenDown: "fail",
    });
  }

  /** Runs a command to its end; waits for the link if it is down. */
  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return this.#options.lease.pool.execute(command, options);
  }

  /** Opens a connection from the remote, or says at once that the link is down. */
  open(
    address: RemoteAddress,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RawChannel> {
    return this.#current().open(address, options);
  }

  /** Tries again now, or drops the connection and makes a new one. */
  reconnect(): void {
    this.#options.lease.link.reconnect();
  }

  /** Same as {@linkcode RemoteSession.close}. */
  down(): Promise<void> {
    return this.close();
  }

  /** Opens one more tunnel. */
  async addTunnel(spec: TunnelSpec): Promise<TunnelStatus> {
    this.#options.admit?.(spec);
    const status = await this.#tunnels.add(spec);
    this.#changed();
    return status;
  }

  /** Closes a tunnel for good. */
  async removeTunnel(id: string): Promise<void> {
    await this.#tunnels.remove(id);
    this.#changed();
  }

  /** Closes a tunnel and keeps its place. */
  async pauseTunnel(id: string): Promise<void> {
    await this.#tunnels.pause(id);
    this.#changed();
  }

  /** Opens a paused tunnel again. */
  async resumeTunnel(id: string): Promise<void> {
    await this.#tunnels.resume(id);
    this.#changed();
  }

  /**
   * Resolves when a probe has passed through every tunnel that is not paused.
   *
   * @throws {ParacleError} what the link `failed` with; the signal's reason.
   */
  async proven(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const { lease } = this.#options;
    for (;;) {
      const before = this.#revision.count.value;
      await lease.link.ready(options);
      const waiting = this.#tunnels.list().some(({ state }) =>
        state !== "up" && state !== "paused"
      );
      if (!waiting) return;
      await this.#revision.count.until((now) => now !== before, options);
    }
  }

  /** Ends tunnels, then the connection. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    if (this.#closing === undefined) this.#closedAt = this.#options.clock.now();
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode RemoteSession.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #changed(): void {
    this.#prober.wake();
    this.#revision.touch();
  }

  #current(): Transport {
    const current = this.#options.lease.link.current();
    if (current !== undefined) return current;
    throw unreachable(this.#options.name);
  }

  async #close(): Promise<void> {
    this.#heard[Symbol.dispose]();
    await this.#prober.close();
    await this.#tunnels.close();
    await this.#options.lease.release();
    await this.#revision.close();
    this.#end.resolve();
  }
}

function unreachable(name: string): ParacleError {
  return new ParacleError(
    "session.unreachable",
    `Cannot use the session of "${name}": its connection is down just now; see: paracle remote status ${name}`,
  );
}
