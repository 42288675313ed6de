/**
 * The proven fields of a remote, and the remote they make.
 *
 * @module
 */
import type { KeepaliveConfig, RemoteConfig, TunnelConfig } from "./remote.ts";
import type { Target } from "./target.ts";

/** How a quiet link is watched. */
export interface KeepaliveValues {
  /** Seconds. */
  readonly interval?: number | undefined;
  /** How often. */
  readonly count?: number | undefined;
}

/** The fields of a remote, proven. */
export interface RemoteFieldValues {
  /** `ssh`. */
  readonly type?: string | undefined;
  /** Split into its parts. */
  readonly host: Target;
  /** A folder there. */
  readonly workspace: string;
  /** 1 to 65535. */
  readonly port?: number | undefined;
  /** Seconds. */
  readonly "connect_timeout"?: number | undefined;
  /** As written. */
  readonly "identity_file"?: string | undefined;
  /** With their defaults. */
  readonly tunnels?: readonly TunnelConfig[] | undefined;
  /** As written. */
  readonly command?: string | undefined;
  /** Fingerprints. */
  readonly "host_key"?: readonly string[] | undefined;
  /** As written. */
  readonly "known_hosts"?: string | undefined;
  /** Seconds, and how often. */
  readonly keepalive?: KeepaliveValues | undefined;
  /** By name. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A remote of proven fields, with every default filled in. */
export function makeRemote(
  name: string,
  values: RemoteFieldValues,
  baseDir: string | undefined,
): RemoteConfig {
  const { host, user } = values.host;
  return {
    name,
    type: "ssh",
    host,
    user,
    port: values.port ?? 22,
    workspace: values.workspace,
    identityFile: values.identity_file,
    tunnels: values.tunnels ?? [],
    command: values.command,
    hostKeys: values.host_key ?? [],
    knownHosts: values.known_hosts,
    connectTimeoutMs: milliseconds(values.connect_timeout ?? 15),
    keepalive: makeKeepalive(values.keepalive),
    env: values.env ?? {},
    baseDir,
  };
}

function makeKeepalive(value: KeepaliveValues | undefined): KeepaliveConfig {
  const { interval = 10, count = 3 } = value ?? {};
  return { intervalMs: milliseconds(interval), countMax: count };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
