/**
 * Words for a shell, in commands that people are told to type.
 *
 * @module
 */

/**
 * A path as a shell reads it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shellWord } from "./shell_word.ts";
 *
 * assert.equal(shellWord("/srv/my ws"), "'/srv/my ws'");
 * ```
 */
export function shellWord(path: string): string {
  return /^[\w./~@%+=:,-]+$/.test(path)
    ? path
    : `'${path.replaceAll("'", `'\\''`)}'`;
}
