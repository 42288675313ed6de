/**
 * What a remote is, once its configuration was read and proven.
 *
 * @module
 */

/** A tunnel of a remote. Ports are numbers, unix sockets absolute paths. */
export interface TunnelConfig {
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

/** How a quiet link is watched. */
export interface KeepaliveConfig {
  /** Milliseconds between questions; 0 turns them off. Default 10 000. */
  readonly intervalMs: number;
  /** Questions without an answer before the link counts as lost. Default 3. */
  readonly countMax: number;
}

/**
 * A workspace on another machine and how to reach it.
 *
 * Made by `parseRemote()`, which fills every default.
 */
export interface RemoteConfig {
  /** The key in `remotes.yaml`. */
  readonly name: string;
  /** The only kind there is. */
  readonly type: "ssh";
  /** Host name or address, without user, port and brackets. */
  readonly host: string;
  /** Login name; undefined means the local user's. */
  readonly user: string | undefined;
  /** Default 22. */
  readonly port: number;
  /** Folder on the remote; may start with `~/`. */
  readonly workspace: string;
  /** Private key as written; resolved by {@linkcode RemoteConfig.baseDir}. */
  readonly identityFile: string | undefined;
  /** Ports to forward. */
  readonly tunnels: readonly TunnelConfig[];
  /** Path of the remote's `paracle`; undefined means it is searched. */
  readonly command: string | undefined;
  /** Pinned fingerprints, `SHA256:...`; empty means known_hosts decides. */
  readonly hostKeys: readonly string[];
  /** An own known_hosts file, as written. */
  readonly knownHosts: string | undefined;
  /** Limit for connecting and logging in, in milliseconds. Default 15 000. */
  readonly connectTimeoutMs: number;
  /** How a quiet link is watched. */
  readonly keepalive: KeepaliveConfig;
  /** Variables set for every command there. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder that relative paths of this remote start from: the one that holds the file's `.parac`. */
  readonly baseDir: string | undefined;
}
