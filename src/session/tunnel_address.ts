/**
 * What a tunnel is called and where its two sides are.
 *
 * @module
 */
import type { RemoteAddress } from "../transport/raw_channel.ts";
import type { LocalAddress } from "./local_sockets.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

const LOOPBACK = "127.0.0.1";

type Place = number | string;

/** `host:port` for people, IPv6 in brackets; a path as it is. */
export function showPlace(host: string, place: Place): string {
  return typeof place === "string" ? place : `${bracket(host)}:${place}`;
}

/** A tunnel's spec as one types it, without what is the default anyway. */
export function tunnelId(spec: TunnelSpec): string {
  const { kind, bind, local, remote } = spec;
  if (kind === "dynamic") return `D:${listening(bind, local)}`;
  if (kind === "remote") {
    return `R:${joined([bind, remote], [spec.localHost, local])}`;
  }
  return joined([bind, local], [spec.remoteHost, remote]);
}

/** Where a tunnel listens: here, or on the remote for kind `remote`. */
export function listenText(spec: TunnelSpec, port: number): string {
  const place = spec.kind === "remote" ? spec.remote : spec.local;
  return showPlace(spec.bind, place === 0 ? port : place);
}

/** Where a tunnel leads. */
export function targetText(spec: TunnelSpec): string {
  if (spec.kind === "dynamic") return "*";
  return spec.kind === "remote"
    ? showPlace(spec.localHost, spec.local)
    : showPlace(spec.remoteHost, spec.remote);
}

/** The side here: where to listen, or where kind `remote` leads. */
export function localAddress(spec: TunnelSpec): LocalAddress {
  const { kind, local, bind, localHost } = spec;
  if (typeof local === "string") return { path: local };
  return { host: kind === "remote" ? localHost : bind, port: local };
}

/** The side there: where to connect, or where kind `remote` listens. */
export function remoteAddress(spec: TunnelSpec): RemoteAddress {
  const { kind, remote, bind, remoteHost } = spec;
  if (typeof remote === "string") return { path: remote };
  return { host: kind === "remote" ? bind : remoteHost, port: remote };
}

function joined(
  [bind, from]: readonly [string, Place],
  [host, to]: readonly [string, Place],
): string {
  const here = listening(bind, from);
  const asked = typeof from === "number" && bind !== LOOPBACK; // then all four parts, or it reads as another spec
  const there = typeof to === "number" && (asked || host !== LOOPBACK)
    ? showPlace(host, to)
    : `${to}`;
  return `${here}:${there}`;
}

function listening(bind: string, place: Place): string {
  return typeof place === "number" && bind !== LOOPBACK
    ? showPlace(bind, place)
    : `${place}`;
}

function bracket(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
