/**
 * Why a run, or a step of it, did not succeed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import type { RunFailure } from "./runner.ts";

/**
 * The failure as documents have it; what is not ours is a bug of ours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { failureOf } from "./run_failure.ts";
 *
 * const failure = failureOf(new ParacleError("run.timeout", "Cannot run x: 3 s are over"));
 * assert.deepEqual([failure.code, failure.exitCode], ["run.timeout", 1]);
 * ```
 */
export function failureOf(error: unknown): RunFailure {
  const { kind, code, exitCode, message, details } = asError(error);
  return { kind, code, exitCode, message, details };
}

/** Any thrown value as a failure with a code. */
export function asError(error: unknown): ParacleError {
  if (error instanceof ParacleError) return error;
  const missing = missingPermission(error);
  if (missing !== undefined) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot go on: this process lacks a permission; ${missing}`,
      { cause: error },
    );
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ParacleError("internal.bug", `Cannot go on: ${printable(text)}`, {
    cause: error,
  });
}

/** The failure of a step or an agent as the failure of its run: it says which. */
export function failureAt(
  what: "agent" | "step",
  id: string,
  error: ParacleError,
): ParacleError {
  return new ParacleError(
    error.code,
    `Cannot run ${what} "${printable(id)}": ${error.message}`,
    { details: { ...error.details, [what]: id }, cause: error },
  );
}

/** The status a run ends with because of this failure. */
export function statusOf(
  error: ParacleError,
): "failed" | "timeout" | "cancelled" {
  if (error.code === "run.timeout") return "timeout";
  return error.code === "run.cancelled" || error.kind === "cancelled"
    ? "cancelled"
    : "failed";
}

/** The reason of an aborted signal as a failure: `run.cancelled` unless it says more. */
export function abortError(signal: AbortSignal, what: string): ParacleError {
  const { reason } = signal;
  if (reason instanceof ParacleError) return reason;
  return new ParacleError(
    "run.cancelled",
    `Cannot finish ${what}: it was cancelled`,
    { cause: reason },
  );
}
