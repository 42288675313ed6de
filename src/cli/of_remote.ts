/**
 * Commands that stand behind `remote`, for those who type them without it.
 *
 * @module
 */

/** In the order of the help, without what other groups have, too, as `list`. */
export const OF_REMOTE: readonly string[] = [
  "add",
  "remove",
  "rename",
  "set-default",
  "unset-default",
  "current",
  "test",
  "trust",
  "install",
  "authorize",
  "ssh-config",
  "exec",
  "up",
  "down",
  "reconnect",
  "tunnel",
];

/**
 * Whether a first word is a command of `paracle remote`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isOfRemote } from "./of_remote.ts";
 *
 * assert.equal(isOfRemote("exec"), true);
 * assert.equal(isOfRemote("exit"), false);
 * ```
 */
export function isOfRemote(word: string): boolean {
  return OF_REMOTE.includes(word);
}
