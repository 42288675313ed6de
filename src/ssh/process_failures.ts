/**
 * How a command ends that did not end by itself.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { loginName, type Place } from "./errors.ts";

/** What a login shell that runs nothing looks like, as `nologin`. */
export function notStarted(place: Place, code: number): ParacleError {
  const port = place.port === 22 ? "" : ` -p ${place.port}`;
  return new ParacleError(
    "exec.failed",
    `Cannot run a command as ${
      loginName(place)
    }: its login shell ended with status ${code} before the command started; see what it says with: ssh${port} ${
      loginName(place)
    } true`,
    { details: { status: code } },
  );
}

/** What a caller is told when a link dies under a command. */
export function lostError(remote: string, cause?: unknown): ParacleError {
  const why = cause instanceof Error ? ` (${printable(cause.message)})` : "";
  const link = `Connection to ${remote} lost${why}`;
  return new ParacleError(
    "connect.lost",
    `${link}: outcome unknown, the command may have run or may still run there`,
    { details: { remote, link }, ...(cause === undefined ? {} : { cause }) },
  );
}
