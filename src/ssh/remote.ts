/**
 * What this layer needs to know of a remote. `RemoteConfig` has all of it and
 * more; a program may also write it by hand.
 *
 * @module
 */

import type { OnStage } from "../transport/stage.ts";
import type { LoginMemory } from "./login_memory.ts";

/** A host, how to log in there, and what it must prove. */
export interface SSHRemote {
  /** Name in messages; default: the host. */
  readonly name?: string;
  /** Host name or address, without user, port and brackets. */
  readonly host: string;
  /** Login name; default: the local user's. */
  readonly user?: string | undefined;
  /** Default 22. */
  readonly port?: number;
  /** Folder commands run in; default: the login folder. */
  readonly workspace?: string;
  /** Private key, the only one offered. Default: agent, then `~/.ssh/id_*`. */
  readonly identityFile?: string | undefined;
  /** Path of `paracle` there; default: searched. */
  readonly command?: string | undefined;
  /** Pinned fingerprints `SHA256:...`; default: known_hosts decides. */
  readonly hostKeys?: readonly string[];
  /** A known_hosts file of its own, read before the others. */
  readonly knownHosts?: string | undefined;
  /** Limit of each stage in milliseconds. Default 15 000. */
  readonly connectTimeoutMs?: number;
  /** Watching a quiet link. Default every 10 000 ms, lost after 3. */
  readonly keepalive?: {
    readonly intervalMs: number;
    readonly countMax: number;
  };
  /** Variables for every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where relative paths start; default: the current folder. */
  readonly baseDir?: string | undefined;
}

/** A server's key that nobody vouches for yet. */
export interface UnknownHostKey {
  /** `host` or `[host]:port`. */
  readonly host: string;
  /** As `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
}

/** How to connect. */
export interface ConnectOptions {
  /** Looks variables up: HOME, USER, SSH_AUTH_SOCK, PARACLE_*. Default: the process's own. */
  readonly env?: (name: string) => string | undefined;
  /** Gives up; the reason is rethrown. */
  readonly signal?: AbortSignal;
  /** Told when a stage begins, with the milliseconds since the start. */
  readonly onStage?: OnStage;
  /**
   * Asked about a key no file knows; true accepts and remembers it. Without
   * it such a key is refused: `trust.host_key_unknown`.
   */
  readonly onUnknownHostKey?: (key: UnknownHostKey) => Promise<boolean>;
  /** Asked for the passphrase of a key; undefined gives up. */
  readonly askPassphrase?: (source: string) => Promise<string | undefined>;
  /** Told what the user should know; never anything secret. */
  readonly warn?: (message: string) => void;
  /** Further known_hosts files, absolute, as the workspace's own. */
  readonly knownHostsFiles?: readonly string[];
}

/** How this program connects: a session can go on without reading files. */
export interface Connecting extends ConnectOptions {
  /** Keeps what is read. Default: it is read for each connection. */
  readonly memory?: LoginMemory | undefined;
}
