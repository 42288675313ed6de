/**
 * Files and folders that others must not touch, and how to say so.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";

/** The failure of a file or folder that others may do something with. */
export function openToOthers(path: string, state: string): ParacleError {
  return new ParacleError(
    "config.invalid",
    `Cannot trust "${printable(path)}": ${state}`,
    { details: { path } },
  );
}

/**
 * A path as a shell reads it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shellWord } from "./doctor_files.ts";
 *
 * assert.equal(shellWord("/srv/my ws"), "'/srv/my ws'");
 * ```
 */
export function shellWord(path: string): string {
  return /^[\w./~@%+=:,-]+$/.test(path)
    ? path
    : `'${path.replaceAll("'", `'\\''`)}'`;
}
