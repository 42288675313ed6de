/**
 * The settings of a remote, digested: a command may ride on a session only if
 * a connection of its own would be the same.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";

/** Variables that count as settings of every remote: keys of both sides. */
export const GIVEN_KEYS = ["PARACLE_SSH_KEY", "PARACLE_HOST_KEY"] as const;

/** What decides besides the remote. */
export interface FingerprintOptions {
  /** The text of a key that is offered alone, from `PARACLE_SSH_KEY`. */
  readonly key: string | undefined;
  /** The text of `PARACLE_HOST_KEY`, which the server's key is held to. */
  readonly hostKey?: string | undefined;
}

/**
 * Digests where a remote is, who logs in, what it must prove and how commands
 * start there; not its tunnels and time limits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRemote } from "@paracle/paracle";
 * import { fingerprintOf } from "./fingerprint.ts";
 *
 * const remote = parseRemote({ host: "dev@lab", workspace: "/srv/ws" });
 * const other = { ...remote, user: "root" };
 * const key = undefined;
 * assert.notEqual(
 *   await fingerprintOf(remote, { key }),
 *   await fingerprintOf(other, { key }),
 * );
 * ```
 */
export async function fingerprintOf(
  remote: RemoteConfig,
  options: FingerprintOptions,
): Promise<string> {
  const settings = [
    remote.host,
    remote.user,
    remote.port,
    remote.workspace,
    remote.identityFile,
    remote.command,
    remote.hostKeys.toSorted(),
    remote.knownHosts,
    Object.entries(remote.env).toSorted(),
    remote.baseDir,
    options.key,
    options.hostKey,
  ].map((value) => value ?? null);
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex().slice(0, 32);
}
