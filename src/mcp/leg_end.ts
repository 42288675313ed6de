/**
 * What a failure means for whoever keeps a connection.
 *
 * @module
 */
import { ERROR_CODES, ParacleError } from "../core/errors.ts";
import type { LegEnd } from "./leg.ts";

/**
 * The end that follows from an error: the failure table says whether trying
 * again can help. What has no code is taken for a loss.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { endOf } from "./leg_end.ts";
 *
 * const refused = new ParacleError("auth.failed", "Cannot log in: no key fits");
 * assert.deepEqual(endOf(refused), {
 *   kind: "permanent",
 *   reason: "Cannot log in: no key fits",
 *   exitCode: 244,
 * });
 * ```
 */
export function endOf(error: unknown, stderr?: string): LegEnd {
  const said = stderr === undefined || stderr === "" ? {} : { stderr };
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ParacleError) || mayPass(error)) {
    return { kind: "lost", reason, ...said };
  }
  return { kind: "permanent", reason, exitCode: error.exitCode, ...said };
}

/**
 * Whether a status that a remote's `paracle` ended with says that starting it
 * again is of no use: every failure with this status is one for good.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isHopeless } from "./leg_end.ts";
 *
 * assert.equal(isHopeless(3), true); // the workspace there is invalid
 * assert.equal(isHopeless(240), false);
 * assert.equal(isHopeless(143), false); // somebody ended it
 * ```
 */
export function isHopeless(status: number): boolean {
  const failures = ERROR_CODES
    .map((code) => new ParacleError(code, ""))
    .filter(({ exitCode, kind }) =>
      exitCode === status && kind !== "cancelled"
    );
  return failures.length > 0 && failures.every(({ retryable }) => !retryable);
}

/** Closed here: the connection it rode on was taken away, another can be had. */
function mayPass(error: ParacleError): boolean {
  return error.retryable || error.code === "connect.closed";
}
