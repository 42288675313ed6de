/**
 * Sockets of this machine as tunnels see them; the real ones are in
 * `sockets_io.ts`.
 *
 * @module
 */

/** A connection here. Reads and writes follow `Deno.Conn`. */
export interface LocalConn {
  /** Reads into `into`; null is the other side's half-close. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes some of it and says how much. */
  write(bytes: Uint8Array): Promise<number>;
  /** Half-close. */
  closeWrite(): Promise<void>;
  /** Ends it in order. Never throws. */
  close(): void;
  /** Ends it so that the other side sees a reset where the platform can. Never throws. */
  reset(): void;
}

/** A listener here; iterating accepts. Disposing closes it and ends the iteration. */
export interface LocalListener
  extends AsyncIterable<LocalConn>, AsyncDisposable {
  /** The port, 0 for a unix socket. */
  readonly port: number;
}

/** A place of this machine. */
export type LocalAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** Opens sockets here. */
export interface LocalSockets {
  /**
   * Listens.
   *
   * @throws {ParacleError} `tunnel.port_in_use` naming who holds it if that
   * can be known; `tunnel.cannot_listen`; `config.permission_denied`.
   */
  listen(address: LocalAddress): Promise<LocalListener>;
  /**
   * Connects.
   *
   * @throws {ParacleError} `connect.refused`, `connect.unreachable`,
   * `config.permission_denied`.
   */
  connect(
    address: LocalAddress,
    options?: { readonly signal?: AbortSignal },
  ): Promise<LocalConn>;
}
