/**
 * What it means when our own output cannot be written.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { writeReason } from "../core/write_reason.ts";

/**
 * The failure of the user's for one of the system's: a full disk is nobody's
 * bug. A reader that went away, and what is no system's error, stay as they are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { outputFault } from "./output_fault.ts";
 *
 * const full = Object.assign(new Error("disk"), { code: "ENOSPC" });
 * assert.match(String(outputFault(full)), /Cannot write the output: no space left/);
 * const bug = new TypeError("a bug");
 * assert.equal(outputFault(bug), bug);
 * ```
 */
export function outputFault(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === "BrokenPipe") return error;
  const reason = writeReason(error);
  if (reason === undefined) return error;
  return new ParacleError(
    "config.unwritable",
    `Cannot write the output: ${reason}`,
    { cause: error },
  );
}
