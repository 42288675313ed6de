/**
 * The folder this process was started in, or has gone to.
 *
 * @module
 */
import { ParacleError } from "./errors.ts";

/**
 * The working folder, absolute.
 *
 * @throws {ParacleError} `workspace.not_found` when it was removed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { workingFolder } from "./working_folder_io.ts";
 *
 * assert.equal(workingFolder(), Deno.cwd());
 * ```
 */
export function workingFolder(): string {
  try {
    return Deno.cwd();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ParacleError(
      "workspace.not_found",
      "Cannot use the working folder: it was removed; go to another with: cd ~",
      { cause: error },
    );
  }
}
