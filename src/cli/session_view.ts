/**
 * A remote and what is known of its session, as every reader shows it.
 *
 * @module
 */
import type { RemoteConfig, TunnelConfig } from "../config/remote.ts";
import { formatTunnel } from "../config/tunnel_spec.ts";
import type { LinkState, Problem } from "../session/state.ts";
import type { RemoteStatus, TunnelStatus } from "../session/state.ts";

/** A remote's session, or that there is none. */
export interface SessionView {
  /** The remote. */
  readonly name: string;
  /**
   * The link's state; `down` without a session, `unknown` when the session
   * does not answer, `failed` also when it could not start.
   */
  readonly state: LinkState["kind"] | "down" | "unknown";
  /** The process that holds it, if that is known. */
  readonly pid: number | undefined;
  /** What the session says. */
  readonly status: RemoteStatus | undefined;
  /** Why it is not up, or was not. */
  readonly lastError: Problem | undefined;
  /** The session's tunnels, else the configured ones, all down. */
  readonly tunnels: readonly TunnelStatus[];
}

/** A session that runs. */
export function viewOf(
  status: RemoteStatus,
  options: { readonly name: string; readonly pid?: number | undefined },
): SessionView {
  const { link, tunnels } = status;
  const lastError = link.kind === "closed" ? undefined : link.lastError;
  const { name, pid } = options;
  return { name, state: link.kind, pid, status, lastError, tunnels };
}

/** A remote without a session that answers. */
export function viewWithout(
  name: string,
  options: {
    readonly state: "down" | "failed" | "unknown";
    readonly remote?: RemoteConfig | undefined;
    readonly pid?: number | undefined;
    readonly error?: Problem | undefined;
  },
): SessionView {
  const { error, pid, remote, state } = options;
  const tunnels = (remote?.tunnels ?? []).map(closedTunnel);
  return { name, state, pid, status: undefined, lastError: error, tunnels };
}

/** A configured tunnel that nobody holds open. */
function closedTunnel(tunnel: TunnelConfig): TunnelStatus {
  const { bind, description, kind, local, localHost, remote, remoteHost } =
    tunnel;
  const listening = kind === "remote" ? remote : local;
  const target = kind === "local"
    ? placeText(remoteHost, remote)
    : kind === "remote"
    ? placeText(localHost, local)
    : "*";
  return {
    id: formatTunnel(tunnel),
    kind,
    listen: placeText(bind, listening),
    port: typeof listening === "number" ? listening : 0,
    target,
    description,
    state: "down",
    reason: "no session runs",
    connections: 0,
    total: 0,
    bytesIn: 0,
    bytesOut: 0,
    refused: 0,
    queued: 0,
    lastActivity: undefined,
  };
}

/** `127.0.0.1:8000`, `[::1]:8000` or a path. */
export function placeText(host: string, place: number | string): string {
  if (typeof place === "string") return place;
  return host.includes(":") ? `[${host}]:${place}` : `${host}:${place}`;
}
