/**
 * An end of a tunnel as OpenSSH writes it.
 *
 * @module
 */

/**
 * `host:port`, IPv6 in brackets; of a socket its path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { forwardEnd } from "./forward_end.ts";
 *
 * assert.equal(forwardEnd("::1", 80), "[::1]:80");
 * ```
 */
export function forwardEnd(host: string, place: number | string): string {
  if (typeof place === "string") return place;
  return `${host.includes(":") ? `[${host}]` : host}:${place}`;
}
