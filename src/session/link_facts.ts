/**
 * What a link says of its connections.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Transport } from "../transport/transport.ts";
import type { Problem } from "./state.ts";

/** An error as data; of a lost link what concerns no command. */
export function problemOf(error: Error): Problem {
  if (error instanceof ParacleError && error.code === "connect.lost") {
    const { link } = error.details;
    const message = typeof link === "string" ? link : error.message;
    return { code: error.code, message };
  }
  return error instanceof ParacleError
    ? { code: error.code, message: error.message }
    : { code: "connect.lost", message: error.message };
}

/** Why a connection that we did not close is gone. */
export function lossOf(error: Error | undefined): Error {
  return error ?? new ParacleError("connect.lost", "Connection lost");
}

/** The server's software, if the transport knows it. */
export function serverOf(transport: Transport): string | undefined {
  const server = "server" in transport ? transport.server : undefined;
  return typeof server === "string" && server !== "" ? server : undefined;
}

/** Whether watchers should hear of a new round trip: a millisecond and a quarter more or less. */
export function noticeable(
  before: number | undefined,
  rttMs: number,
): boolean {
  if (before === undefined) return true;
  const change = Math.abs(rttMs - before);
  return change > 1 && change > before / 4;
}
