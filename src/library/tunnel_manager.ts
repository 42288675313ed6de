/**
 * Tunnels of one remote that stay up, for programs.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import { systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { Connections } from "../session/connections.ts";
import { RemoteSession } from "../session/remote_session.ts";
import { SystemSockets } from "../session/sockets_io.ts";
import type { LinkState, Problem, RemoteStatus } from "../session/state.ts";
import type { ConnectOptions } from "../ssh/remote.ts";
import { SSHTransport } from "../ssh/transport.ts";
import type {
  Argv,
  ExecuteOptions,
  ExecuteResult,
} from "../transport/transport.ts";

const CLOSED: Problem = {
  code: "connect.closed",
  message: "Connection was closed here",
};

/** How tunnels are kept. */
export interface TunnelManagerOptions
  extends Omit<ConnectOptions, "onStage" | "signal"> {
  /** Milliseconds between two rounds of probes through the tunnels. Default 30 000. */
  readonly healthCheckIntervalMs?: number;
  /** Whether a lost connection is made again. Default true. */
  readonly autoReconnect?: boolean;
  /** Gives up the start; the reason is rethrown. */
  readonly signal?: AbortSignal;
}

/** What a manager knows; all of it measured. */
export interface TunnelManagerStatus extends RemoteStatus {
  /** Whether the connection is up now. */
  readonly connected: boolean;
  /** The connection's state in one word. */
  readonly state: LinkState["kind"];
}

/**
 * Keeps a remote's connection and tunnels up. Whoever started it closes it.
 *
 * @example Reach a remote's port as if it were here
 * ```ts
 * import { parseRemote, TunnelManager } from "@paracle/paracle";
 *
 * export async function health(): Promise<string> {
 *   const remote = parseRemote({
 *     host: "me@server",
 *     workspace: "/srv/ws",
 *     tunnels: [{ local: 0, remote: 8000 }],
 *   });
 *   await using manager = await TunnelManager.start(remote);
 *   await manager.ready();
 *   const [tunnel] = manager.status().tunnels;
 *   const answer = await fetch(`http://127.0.0.1:${tunnel?.port}/health`);
 *   return await answer.text();
 * }
 * ```
 */
export class TunnelManager implements AsyncDisposable {
  readonly #session: RemoteSession;

  /** Wraps a session; use {@linkcode TunnelManager.start}. */
  constructor(session: RemoteSession) {
    this.#session = session;
  }

  /**
   * Listens for every tunnel of the remote, connects, and from then on keeps
   * both up. Resolves once the connection is up; a first try that fails is
   * not repeated.
   *
   * @throws {ParacleError} `tunnel.port_in_use`, `tunnel.cannot_listen`,
   * `config.permission_denied`, `connect.*`, `auth.*`, `trust.*`; the
   * signal's reason.
   */
  static async start(
    remote: RemoteConfig,
    options: TunnelManagerOptions = {},
  ): Promise<TunnelManager> {
    const { healthCheckIntervalMs, autoReconnect, signal, ...connect } =
      options;
    const lease = new Connections().acquire(remote.name, {
      connect: (call) =>
        SSHTransport.connect(remote, { ...connect, signal: call.signal }),
      clock: systemClock,
      autoReconnect: autoReconnect ?? true,
      probeIntervalMs: remote.keepalive.intervalMs || undefined,
    });
    const session = await RemoteSession.open({
      name: remote.name,
      target: remote.user === undefined
        ? remote.host
        : `${remote.user}@${remote.host}`,
      fingerprint: "",
      tunnels: remote.tunnels,
      lease,
      sockets: new SystemSockets(),
      clock: systemClock,
      ...(healthCheckIntervalMs === undefined ? {} : { healthCheckIntervalMs }),
    });
    const manager = new TunnelManager(session);
    try {
      const { state } = lease.link;
      const first = await state.until(
        ({ kind }) => kind !== "connecting",
        signal === undefined ? {} : { signal },
      );
      if (first.kind === "ready") return manager;
      const { code, message } = "lastError" in first && first.lastError ||
        CLOSED;
      throw new ParacleError(code, message);
    } catch (error) {
      await manager.close();
      throw error;
    }
  }

  /** What is known now. */
  status(): TunnelManagerStatus {
    const status = this.#session.status();
    const state = status.link.kind;
    return { ...status, connected: state === "ready", state };
  }

  /**
   * Resolves when a probe has passed through every tunnel.
   *
   * @throws {ParacleError} what the connection failed with for good; the
   * signal's reason.
   */
  ready(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return this.#session.proven(options);
  }

  /** Makes the connection anew: now, however long the next try was to wait. */
  reconnect(): void {
    this.#session.reconnect();
  }

  /**
   * Runs a command over the same connection; waits for it if it is down. A
   * command that may have started is never started again.
   *
   * @throws {ParacleError} as {@linkcode SSHTransport.execute}.
   */
  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return this.#session.execute(command, options);
  }

  /** Ends tunnels, then the connection. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** Same as {@linkcode TunnelManager.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
