/**
 * The proofs of the parts of a remote that are more than a text or a number.
 *
 * @module
 */
import { type Check, isAbsent, isMap, kindOf } from "./check.ts";
import type { KeepaliveConfig, TunnelConfig } from "./remote.ts";
import { hostFault } from "./target.ts";
import type { YamlPath } from "./yaml.ts";

/** What a port may be. */
export const PORT: { readonly min: number; readonly max: number } = {
  min: 1,
  max: 65_535,
};

const TUNNEL_KEYS = ["local", "remote", "description", "bind", "remote_host"];
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;
const LOOPBACK = "127.0.0.1";
const KEEPALIVE: KeepaliveConfig = { intervalMs: 10_000, countMax: 3 };

/** The tunnels; no two listen at the same place. */
export function readTunnels(
  check: Check,
  value: unknown,
): readonly TunnelConfig[] {
  const seen = new Map<string, number>();
  return check.list(["tunnels"], value).flatMap((item, i) => {
    const path = ["tunnels", i];
    const fields = check.map(path, item, TUNNEL_KEYS);
    if (fields === undefined) return [];
    const bind = readAddress(check, [...path, "bind"], fields["bind"]);
    const local = readPort(check, [...path, "local"], fields["local"], 0);
    const key = `${bind} ${local}`;
    const first = seen.get(key);
    if (first !== undefined && local !== 0) {
      const text = `port ${local} is taken by tunnels[${first}]`;
      check.fail([...path, "local"], text);
    }
    if (local !== undefined) seen.set(key, first ?? i);
    const there = [...path, "remote_host"];
    const told = [...path, "description"];
    return [{
      bind,
      local: local ?? 0,
      remoteHost: readAddress(check, there, fields["remote_host"]),
      remote: readPort(check, [...path, "remote"], fields["remote"], 1) ?? 0,
      description: check.text(told, fields["description"]),
    }];
  });
}

function readPort(
  check: Check,
  path: YamlPath,
  value: unknown,
  min: number,
): number | undefined {
  if (isAbsent(value)) return check.fail(path, "missing; expected a port");
  return check.number(path, value, { min, max: PORT.max });
}

function readAddress(check: Check, path: YamlPath, value: unknown): string {
  const text = check.text(path, value);
  if (text === undefined) return LOOPBACK;
  const address = /^\[.*:.*\]$/.test(text) ? text.slice(1, -1) : text;
  const fault = hostFault(address);
  if (fault !== undefined) check.fail(path, fault);
  return address;
}

/** The pinned fingerprints: one, or a list. */
export function readHostKeys(check: Check, value: unknown): readonly string[] {
  const one = typeof value === "string";
  const list = check.list(["host_key"], one ? [value] : value);
  return list.flatMap((item, i) => {
    if (typeof item === "string" && FINGERPRINT.test(item)) return [item];
    const path = one ? ["host_key"] : ["host_key", i];
    const text = `expected "SHA256:" and 43 characters of base64, as ` +
      `"ssh-keygen -lf KEY.pub" prints`;
    check.fail(path, text);
    return [];
  });
}

/** Seconds, or a map of `interval` and `count`. */
export function readKeepalive(check: Check, value: unknown): KeepaliveConfig {
  if (isAbsent(value)) return KEEPALIVE;
  const path = ["keepalive"];
  const range = { min: 0, max: 86_400, fraction: true };
  if (!isMap(value)) {
    const seconds = check.number(path, value, range);
    return { ...KEEPALIVE, intervalMs: Math.round((seconds ?? 0) * 1000) };
  }
  const fields = check.map(path, value, ["interval", "count"]) ?? {};
  const every = [...path, "interval"];
  const seconds = check.number(every, fields["interval"], range);
  const limit = { min: 1, max: 100 };
  const count = check.number([...path, "count"], fields["count"], limit);
  return {
    intervalMs: Math.round((seconds ?? 10) * 1000),
    countMax: count ?? KEEPALIVE.countMax,
  };
}

/** Variables by name. */
export function readEnv(
  check: Check,
  value: unknown,
): Readonly<Record<string, string>> {
  if (isAbsent(value)) return {};
  const fields = check.map(["env"], value) ?? {};
  const entries = Object.entries(fields).flatMap(([name, text]) => {
    const path = ["env", name];
    if (!VARIABLE.test(name)) {
      check.fail(path, "expected a name of letters, digits and _");
    } else if (typeof text === "string") {
      if (!text.includes("\0")) return [[name, text] as const];
      check.fail(path, "expected no NUL character");
    } else if (!isAbsent(text)) {
      check.fail(path, `expected text, got ${kindOf(text)}; put it in quotes`);
    }
    return [];
  });
  return Object.fromEntries(entries);
}
