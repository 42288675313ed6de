/**
 * A session as its control socket drives it.
 *
 * @module
 */
import type { Watchable } from "../core/watched.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { RawChannel, RemoteAddress } from "../transport/raw_channel.ts";
import type { Spawning } from "../transport/spawning.ts";
import type { Argv } from "../transport/transport.ts";
import type { RemoteStatus, TunnelStatus } from "./state.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

/** What other processes of this machine may ask of a session. */
export interface ControlledSession {
  /**
   * The settings the session was started with, digested: a command whose
   * settings differ must not ride on it.
   */
  readonly fingerprint: string;
  /** Everything, measured. */
  status(): RemoteStatus;
  /** Counts up with every change of the status; may lag by a quarter second. */
  readonly revision: Watchable<number>;
  /**
   * Starts a command when its turn comes. It never waits for a link that is
   * down: that is `session.unreachable`, and nothing was started.
   */
  spawn(argv: Argv, options: Spawning): Promise<RemoteProcess>;
  /** Opens a connection from the remote; as {@linkcode ControlledSession.spawn}. */
  open(
    address: RemoteAddress,
    options?: { readonly signal?: AbortSignal },
  ): Promise<RawChannel>;
  /** Tries again now, or drops the connection and makes a new one. */
  reconnect(): void;
  /** Ends the session; resolves when everything of it is closed. */
  down(): Promise<void>;
  /** Opens one more tunnel, until the session ends. */
  addTunnel(spec: TunnelSpec): Promise<TunnelStatus>;
  /** Closes a tunnel; `tunnel.not_found`. */
  removeTunnel(id: string): Promise<void>;
  /** Closes a tunnel's listener and keeps its place; `tunnel.not_found`. */
  pauseTunnel(id: string): Promise<void>;
  /** Opens a paused tunnel again; `tunnel.not_found`, `tunnel.port_in_use`. */
  resumeTunnel(id: string): Promise<void>;
}
