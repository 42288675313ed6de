/**
 * Whether an address can be reached by this machine alone.
 *
 * @module
 */

/**
 * Whether an address to listen on is of the loopback interface: `127.0.0.0/8`,
 * `::1`, `localhost`. What is none lets other machines in.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isLoopback } from "./loopback.ts";
 *
 * assert.equal(isLoopback("127.0.0.2"), true);
 * assert.equal(isLoopback("0.0.0.0"), false);
 * ```
 */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (bare === "localhost") return true;
  if (/^(::ffff:)?127(\.\d{1,3}){3}$/.test(bare)) return true;
  return /^(0{1,4}:){7}0{0,3}1$/.test(bare) || bare === "::1";
}
