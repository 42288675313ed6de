/**
 * What a tunnel is to be. `TunnelConfig` of the configuration has this shape.
 *
 * @module
 */

/** A tunnel to open. Ports are numbers, unix sockets absolute paths. */
export interface TunnelSpec {
  /**
   * `local` listens here and leads there (`ssh -L`), `remote` listens there
   * and leads here (`ssh -R`), `dynamic` is a SOCKS5 proxy here (`ssh -D`).
   */
  readonly kind: "local" | "remote" | "dynamic";
  /** Address listened on; of the remote for kind `remote`. Default `127.0.0.1`. */
  readonly bind: string;
  /** Here: port (0 picks one when it listens) or socket. */
  readonly local: number | string;
  /** Host the remote connects to, for kind `local`. Default `127.0.0.1`. */
  readonly remoteHost: string;
  /** There: port or socket; 0 for kind `dynamic`. */
  readonly remote: number | string;
  /** Host here that kind `remote` leads to. Default `127.0.0.1`. */
  readonly localHost: string;
  /** An HTTP path whose answer below 500 proves the tunnel; default: an accepted connection does. */
  readonly probePath: string | undefined;
  /** What it is for. */
  readonly description: string | undefined;
}
