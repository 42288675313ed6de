/**
 * Tunnels as they are typed: `[bind:]local:[host:]remote` of `-L`,
 * `[bind:]remote:[host:]local` of `-R`, `[bind:]port` of `-D`.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { TunnelConfig } from "./remote.ts";

/** A tunnel as `remotes.yaml` writes it; its parts are proven later. */
export interface TunnelFields {
  /** What it is, if not the usual `local`. */
  readonly type?: "remote" | "dynamic";
  /** Port or socket here. */
  readonly local: number | string;
  /** Port or socket there; none for `dynamic`. */
  readonly remote?: number | string;
  /** Address listened on, if not the usual one. */
  readonly bind?: string;
  /** Host there, if not the remote itself. */
  readonly "remote_host"?: string;
  /** Host here, if not this machine itself. */
  readonly "local_host"?: string;
}

const LOOPBACK = "127.0.0.1";
const DIGITS = /^[0-9]+$/;

/** How each kind of tunnel is typed. */
export const TUNNEL_SHAPES: Readonly<Record<TunnelConfig["kind"], string>> = {
  local: "[bind:]local:[host:]remote",
  remote: "[bind:]remote:[host:]local",
  dynamic: "[bind:]port",
};

/**
 * Takes a typed tunnel of kind `local` apart; IPv6 stands in brackets, and an
 * absolute path is a unix socket. The parts are proven by `parseRemote()`.
 *
 * @throws `usage.invalid` when the number of parts is wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTunnelSpec } from "./tunnel_spec.ts";
 *
 * assert.deepEqual(parseTunnelSpec("8000:db:5432"), {
 *   local: 8000,
 *   remote: 5432,
 *   remote_host: "db",
 * });
 * ```
 */
export function parseTunnelSpec(text: string): TunnelFields {
  const { bind, host, listen, target } = split(text, "local");
  return {
    local: listen,
    remote: target,
    ...(bind === undefined ? {} : { bind }),
    ...(host === undefined ? {} : { remote_host: host }),
  };
}

/** Like {@linkcode parseTunnelSpec} for kind `remote`: it listens there. */
export function parseReverseSpec(text: string): TunnelFields {
  const { bind, host, listen, target } = split(text, "remote");
  return {
    type: "remote",
    local: target,
    remote: listen,
    ...(bind === undefined ? {} : { bind }),
    ...(host === undefined ? {} : { local_host: host }),
  };
}

/** Like {@linkcode parseTunnelSpec} for kind `dynamic`: a SOCKS5 proxy here. */
export function parseDynamicSpec(text: string): TunnelFields {
  const parts = partsOf(text);
  const [local, bind] = [...parts].reverse();
  if (local === undefined || parts.length > 2) throw misshapen(text, "dynamic");
  return {
    type: "dynamic",
    local: place(local),
    ...(bind === undefined ? {} : { bind: bare(bind) }),
  };
}

/**
 * The text by which commands call a tunnel: `8000:db:5432`, `R:9000:3000`,
 * `D:1080`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRemote } from "@paracle/paracle";
 * import { formatTunnel } from "./tunnel_spec.ts";
 *
 * const tunnels = [{ local: 1080, type: "dynamic" }];
 * const remote = parseRemote({ host: "lab", workspace: "/w", tunnels });
 * assert.deepEqual(remote.tunnels.map(formatTunnel), ["D:1080"]);
 * ```
 */
export function formatTunnel(tunnel: TunnelConfig): string {
  const { kind, local, localHost, remote, remoteHost } = tunnel;
  const listen = kind === "remote" ? remote : local;
  const isBound = typeof listen === "number" && tunnel.bind !== LOOPBACK;
  const from = isBound ? `${shown(tunnel.bind)}:${listen}` : `${listen}`;
  if (kind === "dynamic") return `D:${from}`;
  const host = kind === "remote" ? localHost : remoteHost;
  const target = kind === "remote" ? local : remote;
  // All four parts, once one address is said.
  const isLed = typeof target === "number" && (isBound || host !== LOOPBACK);
  const to = isLed ? `${shown(host)}:${target}` : `${target}`;
  return `${kind === "remote" ? "R:" : ""}${from}:${to}`;
}

interface Parts {
  readonly bind: string | undefined;
  readonly listen: number | string;
  readonly host: string | undefined;
  readonly target: number | string;
}

function split(text: string, kind: "local" | "remote"): Parts {
  const parts = partsOf(text);
  const count = parts.length;
  if (count < 2 || count > 4) throw misshapen(text, kind);
  const first = parts[0] ?? "";
  const bound = count === 4 ||
    count === 3 && !DIGITS.test(first) && !isPath(first);
  const [bind, listen = "", ...there] = bound ? parts : [undefined, ...parts];
  const target = there.pop() ?? "";
  const host = there.pop();
  if (isPath(bind) || isPath(host)) throw misshapen(text, kind);
  return {
    bind: bind === undefined ? undefined : bare(bind),
    listen: place(listen),
    host: host === undefined ? undefined : bare(host),
    target: place(target),
  };
}

function partsOf(text: string): readonly string[] {
  const parts = text.match(/\[[^\]]*\]|[^:[\]]+/g) ?? [];
  return parts.join(":") === text ? parts : [];
}

function misshapen(text: string, kind: TunnelConfig["kind"]): ParacleError {
  return new ParacleError(
    "usage.invalid",
    `Cannot read tunnel "${printable(text)}": expected ${TUNNEL_SHAPES[kind]}`,
  );
}

function isPath(text: string | undefined): boolean {
  return text?.startsWith("/") ?? false;
}

function place(text: string): number | string {
  return DIGITS.test(text) ? Number(text) : text;
}

function bare(text: string): string {
  return text.startsWith("[") ? text.slice(1, -1) : text;
}

function shown(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
