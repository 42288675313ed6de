/**
 * The remotes of both files for a tab, which must answer at once: read without
 * the YAML library, and not proven.
 *
 * @module
 */
import { isAbsent, isMap } from "../config/fault.ts";
import type { TunnelConfig } from "../config/remote.ts";
import { formatTunnel } from "../config/tunnel_spec.ts";
import { readPlain } from "../config/yaml_plain.ts";

/** What the files say of each remote, by its name. */
export type PlainRemotes = ReadonlyMap<string, unknown>;

const LOOPBACK = "127.0.0.1";
const KINDS: readonly TunnelConfig["kind"][] = ["local", "remote", "dynamic"];

/**
 * The remotes of texts, where the first text that has a name counts; undefined
 * when a text is not plain, and the book has to tell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { plainRemotes } from "./complete_remotes.ts";
 *
 * const found = plainRemotes(["remotes:\n  lab:\n    host: lab.example\n"]);
 * assert.deepEqual([...found?.keys() ?? []], ["lab"]);
 * assert.equal(plainRemotes(["remotes: *other\n"]), undefined);
 * ```
 */
export function plainRemotes(
  texts: readonly string[],
): PlainRemotes | undefined {
  const found = new Map<string, unknown>();
  for (const text of texts) {
    const top = readPlain(text)?.value;
    if (!isMap(top)) return undefined;
    const remotes = top["remotes"];
    if (isAbsent(remotes)) continue;
    if (!isMap(remotes)) return undefined;
    for (const [name, fields] of Object.entries(remotes)) {
      if (!found.has(name)) found.set(name, fields);
    }
  }
  return found;
}

/**
 * The tunnels of a remote as commands call them; undefined when one of them
 * is written in another way than usual, and the book has to tell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { plainTunnels } from "./complete_remotes.ts";
 *
 * const tunnels = [{ local: 8000, remote: 80 }, { type: "dynamic", local: 1080 }];
 * assert.deepEqual(plainTunnels({ tunnels }), ["8000:80", "D:1080"]);
 * assert.equal(plainTunnels({ tunnels: ["8000:80"] }), undefined);
 * ```
 */
export function plainTunnels(fields: unknown): readonly string[] | undefined {
  if (!isMap(fields)) return undefined;
  const tunnels = fields["tunnels"] ?? [];
  if (!Array.isArray(tunnels)) return undefined;
  const ids: string[] = [];
  for (const item of tunnels) {
    const tunnel = tunnelOf(item);
    if (tunnel === undefined) return undefined;
    ids.push(formatTunnel(tunnel));
  }
  return ids;
}

function tunnelOf(fields: unknown): TunnelConfig | undefined {
  if (!isMap(fields)) return undefined;
  const kind = KINDS.find((each) => each === (fields["type"] ?? "local"));
  const local = placeOf(fields["local"]);
  const remote = kind === "dynamic" ? 0 : placeOf(fields["remote"]);
  const [bind, remoteHost, localHost] = ["bind", "remote_host", "local_host"]
    .map((key) => addressOf(fields[key]));
  if (kind === undefined || local === undefined || remote === undefined) {
    return undefined;
  }
  if (bind === undefined || remoteHost === undefined) return undefined;
  if (localHost === undefined) return undefined;
  const unused = { probePath: undefined, description: undefined };
  return { kind, bind, local, remoteHost, remote, localHost, ...unused };
}

function placeOf(value: unknown): number | string | undefined {
  const isUsual = typeof value === "number"
    ? Number.isInteger(value) && value >= 0 && value <= 65_535
    : typeof value === "string" && value.startsWith("/");
  return isUsual ? value as number | string : undefined;
}

function addressOf(value: unknown): string | undefined {
  if (isAbsent(value)) return LOOPBACK;
  return typeof value === "string" ? value : undefined;
}
