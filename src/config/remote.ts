/**
 * What a remote is, once its configuration was read and proven.
 *
 * @module
 */

/** A tunnel: a port here that leads to a port there. */
export interface TunnelConfig {
  /** Address listened on here; default `127.0.0.1`. */
  readonly bind: string;
  /** Port here; 0 picks one. */
  readonly local: number;
  /** Host the remote connects to; default `127.0.0.1`. */
  readonly remoteHost: string;
  /** Port there. */
  readonly remote: number;
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
