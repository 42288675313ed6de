/**
 * Sessions as commands use them: one held by this process, and one of another
 * process of this machine.
 *
 * @module
 */
import type { TunnelConfig } from "../config/remote.ts";
import type { ControlledSession } from "../session/controlled_session.ts";
import type { RemoteStatus, TunnelStatus } from "../session/state.ts";
import type { TunnelSpec } from "../session/tunnel_spec.ts";

/** How a session starts. */
export interface SessionStart {
  /** The tunnels to open, in place of those of the configuration. */
  readonly tunnels: readonly TunnelConfig[];
  /** Told of what a person should know; one line, without a line end. */
  onWarning(text: string): void;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
}

/** A session that this process holds. Whoever started it disposes it. */
export interface RunningSession extends ControlledSession, AsyncDisposable {
  /**
   * Whether it could not go on if this process read no more files: it was not
   * connected yet, or an agent's or a tunnel's socket is used.
   */
  readonly needsFiles: boolean;
  /** Reads no file from now on, if it needs none. */
  keepFiles(): void;
  /** Resolves when it is over: another process asked, or it was closed. */
  readonly ended: Promise<void>;
  /**
   * Resolves when a probe has passed through every tunnel that is not paused.
   *
   * @throws {ParacleError} what the link `failed` with; the signal's reason.
   */
  proven(options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** A session of another process. Whoever opened it disposes it; the session goes on. */
export interface SessionClient extends AsyncDisposable {
  /** The process that holds it. */
  readonly pid: number;
  /** Everything, measured. */
  status(): Promise<RemoteStatus>;
  /** The status now and after each change, until the session or the signal ends. */
  watch(
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<RemoteStatus>;
  /** See {@linkcode ControlledSession}, of which these are the far end. */
  reconnect(): Promise<void>;
  /** Ends the session; resolves when everything of it is closed. */
  down(): Promise<void>;
  /** Opens one more tunnel. */
  addTunnel(spec: TunnelSpec): Promise<TunnelStatus>;
  /** Closes a tunnel. */
  removeTunnel(id: string): Promise<void>;
  /** Closes a tunnel's listener and keeps its place. */
  pauseTunnel(id: string): Promise<void>;
  /** Opens a paused tunnel again. */
  resumeTunnel(id: string): Promise<void>;
}
