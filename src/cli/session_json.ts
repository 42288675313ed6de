/**
 * Sessions and tunnels as `--json` prints them. Fields are added, never
 * renamed; times are ISO 8601 in UTC.
 *
 * @module
 */
import type { TunnelStatus } from "../session/state.ts";
import type { SessionView } from "./session_view.ts";

/** A part of a JSON document. */
export type Json = Readonly<Record<string, unknown>>;

/** A remote of `remote status --json`. */
export function sessionJson(view: SessionView): Json {
  const { lastError, name, pid, state, status, tunnels } = view;
  const link = status?.link;
  const isUp = link?.kind === "ready";
  return {
    name,
    state,
    since: isoTime(link?.since),
    connected: isUp,
    pid: pid ?? null,
    ["rtt_ms"]: link?.kind === "ready" ? rounded(link.rttMs) : null,
    error: isUp || lastError === undefined
      ? null
      : { code: lastError.code, message: lastError.message },
    ["retry_at"]: link?.kind === "backoff" ? isoTime(link.retryAt) : null,
    server: status?.server ?? null,
    reconnects: status?.reconnects ?? 0,
    commands: status?.commands ?? { running: 0, waiting: 0 },
    tunnels: tunnels.map(tunnelJson),
  };
}

/** A tunnel of `remote status --json` and `remote tunnel list --json`. */
export function tunnelJson(tunnel: TunnelStatus): Json {
  const { kind } = tunnel;
  const listens = tunnel.port > 0 ? tunnel.port : placeOf(tunnel.listen);
  const leads = placeOf(tunnel.target);
  return {
    id: tunnel.id,
    type: kind,
    listen: tunnel.listen,
    port: tunnel.port,
    target: tunnel.target,
    local: kind === "remote" ? leads : listens,
    remote: kind === "remote" ? listens : leads,
    state: tunnel.state,
    reason: tunnel.reason ?? null,
    connections: tunnel.connections,
    total: tunnel.total,
    ["bytes_in"]: tunnel.bytesIn,
    ["bytes_out"]: tunnel.bytesOut,
    refused: tunnel.refused,
    queued: tunnel.queued,
    ["last_activity"]: isoTime(tunnel.lastActivity),
    description: tunnel.description ?? null,
  };
}

/** A time for programs; null when there is none. */
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** Milliseconds with one decimal. */
export function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}

/** The port or the path of `host:port`; null for `*`. */
function placeOf(text: string): number | string | null {
  if (text.startsWith("/")) return text;
  const port = /:(\d+)$/.exec(text)?.[1];
  return port === undefined ? null : Number(port);
}
