/**
 * Failures of starting commands: what they mean and what is reported.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { LinkAccess } from "./link_access.ts";

/**
 * A connection that its owner dropped because it was dead is lost to whoever
 * used it.
 */
export function lostInsteadOfClosed(error: unknown): unknown {
  if (!(error instanceof ParacleError) || error.code !== "connect.closed") {
    return error;
  }
  return new ParacleError(
    "connect.lost",
    "Connection lost: it did not answer or was made anew; the outcome of the command is unknown",
    { details: error.details, cause: error },
  );
}

/** Whether a session was not opened at all; a request refused in an open one is final. */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof ParacleError) || error.code !== "exec.rejected") {
    return false;
  }
  return !("reason" in error.details) || error.details["reason"] !== undefined;
}

/** Whether a failure says that the connection is over. */
export function isEnd(error: unknown): boolean {
  return error instanceof ParacleError &&
    (error.code === "connect.lost" || error.code === "connect.closed");
}

/** A command was not to wait for a link that is down. */
export function unreachable(link: LinkAccess): ParacleError {
  const state = link.state.value;
  const why = "lastError" in state && state.lastError !== undefined
    ? `: ${state.lastError.message}`
    : "";
  return new ParacleError(
    "session.unreachable",
    `Cannot start a command: the connection is down just now${why}; see: paracle remote status`,
  );
}

/** The line is as long as it may be. */
export function full(waiting: number): ParacleError {
  return new ParacleError(
    "exec.rejected",
    `Cannot start a command: ${waiting} wait already; try again later`,
    { details: { waiting, reason: undefined } },
  );
}

/** The pool was closed while a command waited: it has surely not started. */
export function endedBefore(): ParacleError {
  return new ParacleError(
    "session.unreachable",
    "Cannot start a command: the session ended before its turn came",
  );
}
