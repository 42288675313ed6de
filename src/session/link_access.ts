/**
 * A link as tunnels and commands use it: they wait for it, its owner keeps it
 * up.
 *
 * @module
 */
import type { Watchable } from "../core/watched.ts";
import type { Transport } from "../transport/transport.ts";
import type { LinkState } from "./state.ts";

/** Access to a connection that comes and goes. */
export interface LinkAccess {
  /** What is known of it. */
  readonly state: Watchable<LinkState>;
  /** The connection, while it is up. Borrowed: never close it. */
  current(): Transport | undefined;
  /**
   * Waits for the connection. Borrowed: never close it.
   *
   * @throws {ParacleError} what the link `failed` with; `connect.closed` once
   * it is closed; the signal's reason.
   */
  ready(options?: { readonly signal?: AbortSignal }): Promise<Transport>;
  /** Has the link probed at once: somebody saw it misbehave. */
  suspect(): void;
}
