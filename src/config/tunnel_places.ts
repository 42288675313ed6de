/**
 * Where tunnels of a remote listen, as `remotes.yaml` writes them.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { type Fault, isMap } from "./fault.ts";
import type { TunnelConfig } from "./remote.ts";
import { LOOPBACK } from "./remote_rules.ts";

/** Two tunnels cannot listen at the same place; 0 is a place of its own each time. */
export function placesTakenTwice(tunnels: unknown): readonly Fault[] {
  if (!Array.isArray(tunnels)) return [];
  const seen = new Map<string, number>();
  return tunnels.flatMap((item: unknown, i: number) => {
    if (!isMap(item)) return [];
    const side = kindOfTunnel(item) === "remote" ? "remote" : "local";
    const place = item[side];
    if (!isPlace(place) || place === 0) return [];
    const isPort = typeof place === "number";
    const bind = isPort ? String(item["bind"] ?? LOOPBACK) : "";
    const key = `${side} ${bind} ${place}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    if (first === undefined) return [];
    const what = isPort ? `port ${place}` : `socket ${printable(place)}`;
    const text = `${what} is taken by tunnels[${first}]`;
    return [{ path: ["tunnels", i, side], text, onKey: false }];
  });
}

/** What a tunnel is; undefined when it says something else. */
export function kindOfTunnel(
  fields: unknown,
): TunnelConfig["kind"] | undefined {
  const type = isMap(fields) ? fields["type"] ?? "local" : "local";
  return type === "local" || type === "remote" || type === "dynamic"
    ? type
    : undefined;
}

/** Whether a value is a port or the path of a socket. */
export function isPlace(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}
