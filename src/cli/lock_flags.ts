/**
 * What a program locked to some remotes may reach, as flags of Deno.
 *
 * @module
 */
import type { RemoteConfig, TunnelConfig } from "../config/remote.ts";
import { readRemotes } from "../config/remotes_file.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** For what the flags are. */
export interface LockOptions {
  /** The version of the Deno that reads them. Default: one that reads all. */
  readonly deno?: string | undefined;
}

/**
 * The flag that limits connecting and listening to what a `remotes.yaml` says:
 * the SSH port of each remote, where its tunnels listen here, and where its
 * reverse tunnels lead. A Deno before 2.9 knows no unix sockets there: they are a
 * matter of reading and writing to it, and left out.
 *
 * @throws {ParacleError} `config.invalid` when the file has no remote, a broken
 * one, or one without a pinned host key.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lockFlags } from "./lock_flags.ts";
 *
 * const text = `remotes:
 *   lab:
 *     host: lab.example
 *     workspace: /srv/ws
 *     host_key: SHA256:${"A".repeat(43)}
 *     tunnels: [{ local: 8000, remote: 8000 }]
 * `;
 * assert.deepEqual(await lockFlags(text, "remotes.yaml"), [
 *   "--allow-net=127.0.0.1:8000,lab.example:22",
 * ]);
 * ```
 */
export async function lockFlags(
  text: string,
  source: string,
  { deno }: LockOptions = {},
): Promise<readonly string[]> {
  const remotes = await pinnedRemotes(text, source);
  const places = new Set(remotes.flatMap(placesOf));
  const known = [...places].filter((one) =>
    knowsSockets(deno) || !one.startsWith(SOCKET)
  );
  return [`--allow-net=${known.sort().join(",")}`];
}

const SOCKET = "unix:";

function knowsSockets(deno: string | undefined): boolean {
  if (deno === undefined) return true;
  const [major = 0, minor = 0] = deno.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}

async function pinnedRemotes(
  text: string,
  source: string,
): Promise<readonly RemoteConfig[]> {
  const { entries } = await readRemotes(text, { source });
  const results = [...entries.values()];
  const faults = results.flatMap((entry) =>
    entry.kind === "broken" ? entry.faults : []
  );
  if (faults.length > 0) throw unlockable(source, faults.join("; "));
  const remotes = results.flatMap((entry) =>
    entry.kind === "ok" ? [entry.remote] : []
  );
  if (remotes.length === 0) {
    throw unlockable(
      source,
      'it has no remote; add one with "paracle remote add NAME [USER@]HOST WORKSPACE"',
    );
  }
  const open = remotes.filter(({ hostKeys }) => hostKeys.length === 0)
    .map(({ name }) => printable(name));
  if (open.length === 0) return remotes;
  const fix = open.map((name) => `"paracle remote trust ${name}"`).join(", ");
  throw unlockable(
    source,
    `no pinned host key for ${open.join(", ")}; pin with ${fix}`,
  );
}

function unlockable(source: string, why: string): ParacleError {
  return new ParacleError(
    "config.invalid",
    `Cannot lock to ${printable(source)}: ${why}`,
  );
}

function placesOf({ host, port, tunnels }: RemoteConfig): readonly string[] {
  return [place(host, port), ...tunnels.map(placeHere)];
}

/** Where a tunnel ends on this side. */
function placeHere(tunnel: TunnelConfig): string {
  const { bind, kind, local, localHost } = tunnel;
  return place(kind === "remote" ? localHost : bind, local);
}

function place(host: string, port: number | string): string {
  if (typeof port === "string") return SOCKET + port;
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return bare.includes(":") ? `[${bare}]:${port}` : `${bare}:${port}`;
}
