/**
 * Failures as they travel over the control socket.
 *
 * @module
 */
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import * as read from "./control_fields.ts";
import type { Fields } from "./control_fields.ts";
import { codeOf } from "./control_status.ts";

/**
 * The session did not take the request: nothing was started, and the caller
 * may go another way. Every other failure leaves that open.
 */
export class NotHandedOverError extends ParacleError {}

/** Codes with which a session refuses before anything was started. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "config.invalid",
  "connect.protocol",
  "connect.refused",
  "exec.rejected",
  "session.unreachable",
  "usage.invalid",
]);

/** A failure of a start as a message; `started`: whether it may have begun. */
export function startErrorMessage(error: unknown): Fields {
  const known = error instanceof ParacleError && REFUSALS.has(error.code);
  return { ...errorMessage(error), started: !known };
}

/** A failure as a message. */
export function errorMessage(error: unknown): Fields {
  if (error instanceof ParacleError) {
    const { code, message, details } = error;
    return { code, message, details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "internal.bug", message };
}

/** Reads a failure; `started: false` is a {@linkcode NotHandedOverError}. */
export function parseError(payload: Uint8Array): ParacleError {
  const fields = read.parseFields(payload);
  const code = codeOf(fields);
  const message = read.textOf(fields, "message");
  const given = read.own(fields, "details");
  const options = read.isFields(given) ? { details: given } : {};
  return fields["started"] === false
    ? new NotHandedOverError(code, message, options)
    : new ParacleError(code, message, options);
}

/** The session ended under a request that it had. */
export function sessionEndedError(what: string): ParacleError {
  return new ParacleError(
    "connect.lost",
    `Lost ${what}: the session process ended; outcome unknown, look before you run it again`,
  );
}

/** The session could not be asked. */
export function notAskedError(
  why: string,
  cause?: unknown,
): NotHandedOverError {
  return new NotHandedOverError(
    "session.not_running",
    `Cannot use the session: ${why}; start one with "paracle remote up"`,
    { cause },
  );
}
