/**
 * Whether a request may come in at all: the name it was sent to and the page
 * it comes from, against pages that have a name lead here (DNS rebinding) or
 * that just send.
 *
 * @module
 */
import { isLoopback } from "../config/loopback.ts";
import { printable } from "../core/printable.ts";

/** Which names lead to a server. */
export interface Place {
  /** What it listens on. */
  readonly host: string;
  /** Further names, with a port or without; pages of these may ask too. */
  readonly allowHosts: readonly string[];
  /** Whether tokens are asked for: without, pages of other ports are refused too. */
  readonly tokens: boolean;
}

const HOST = /^(?<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
const EVERYWHERE: readonly string[] = ["0.0.0.0", "[::]"];
const MAX_SHOWN = 100;

/**
 * Why a request is refused with 403: a sentence that names the value and the
 * flag to set; undefined for one that may go on. The port of `Host` does not
 * count: behind a tunnel it is another one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { placeFault } from "./network_place.ts";
 *
 * const place = { host: "127.0.0.1", allowHosts: [], tokens: true };
 * const of = (host: string) => placeFault(new Headers({ host }), place);
 * assert.equal(of("localhost:8002"), undefined);
 * assert.match(of("evil.example") ?? "", /--allow-host evil.example/);
 * ```
 */
export function placeFault(headers: Headers, place: Place): string | undefined {
  const host = (headers.get("host") ?? "").toLowerCase();
  const name = nameOf(host);
  if (name === undefined) return "This request names no host.\n";
  if (!isOurs(name, host, place)) {
    return `The host "${shown(host)}" is not one of this server's names; ` +
      `to allow it: --allow-host ${shown(name)}\n`;
  }
  const origin = headers.get("origin");
  if (origin === null || mayAsk(origin, host, place)) return undefined;
  return `Pages of the origin "${shown(origin)}" may not ask this server; ` +
    `to allow them: --allow-host ${shown(hostOf(origin) ?? "NAME")}\n`;
}

/**
 * The name of a `Host` header or an allowed host without its port.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nameOf } from "./network_place.ts";
 *
 * assert.equal(nameOf("[::1]:8001"), "[::1]");
 * assert.equal(nameOf("a/b"), undefined);
 * ```
 */
export function nameOf(host: string): string | undefined {
  return HOST.exec(host)?.groups?.["name"];
}

function isOurs(name: string, host: string, place: Place): boolean {
  const own = bracketed(place.host);
  if (isLoopback(name) || (name === own && !EVERYWHERE.includes(own))) {
    return true;
  }
  return isAllowed(name, host, place);
}

function isAllowed(name: string, host: string, place: Place): boolean {
  return place.allowHosts.some((allowed) => {
    const one = bracketed(allowed);
    return one === name || one === host;
  });
}

function mayAsk(origin: string, host: string, place: Place): boolean {
  const from = hostOf(origin);
  const name = from === undefined ? undefined : nameOf(from);
  if (from === undefined || name === undefined) return false;
  if (from === host || isAllowed(name, from, place)) return true;
  return place.tokens && isOurs(name, from, place);
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}

function bracketed(host: string): string {
  const lower = host.toLowerCase();
  return lower.split(":").length > 2 && !lower.startsWith("[")
    ? `[${lower}]`
    : lower;
}

function shown(text: string): string {
  return printable(text.slice(0, MAX_SHOWN));
}
