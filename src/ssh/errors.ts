/**
 * The only translator from what Deno and ssh2 throw to our codes.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import type { Stage } from "../transport/stage.ts";
import type { Ssh2Error } from "./ssh2.d.ts";

/** Where a failure happened. */
export interface Place {
  /** Host as configured. */
  readonly host: string;
  /** Port. */
  readonly port: number;
  /** Login name. */
  readonly user: string;
}

/** `host port 22`, as `ssh` writes it. */
export function placeName(place: Place): string {
  return `${place.host} port ${place.port}`;
}

/** `user@host`, as `ssh` takes it. */
export function loginName(place: Place): string {
  return `${place.user}@${place.host}`;
}

/** Why no TCP connection came about. */
export function dialError(error: unknown, place: Place): unknown {
  const where = placeName(place);
  const details = { host: place.host, port: place.port };
  const make = (
    code: "connect.refused" | "connect.dns" | "connect.unreachable",
    state: string,
  ): ParacleError =>
    new ParacleError(code, `Cannot connect to ${where}: ${state}`, {
      details,
      cause: error,
    });
  if (error instanceof Deno.errors.NotCapable) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot connect to ${where}: this process may not use the network there; ${
        missingPermission(error)
      }`,
      { details, cause: error },
    );
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return make(
      "connect.refused",
      `connection refused; is an SSH server running there? check with: ssh -p ${place.port} ${place.user}@${place.host}`,
    );
  }
  if (error instanceof Deno.errors.TimedOut) {
    return new ParacleError(
      "connect.timeout",
      `Cannot connect to ${where}: timed out in stage "connect": no answer to the connection request`,
      { details: { ...details, stage: "connect" }, cause: error },
    );
  }
  // Deno has no class of its own for a failed name lookup: a bare Error is one.
  if (error instanceof Error && error.constructor === Error) {
    return make(
      "connect.dns",
      `the name "${place.host}" cannot be resolved; check it with: getent hosts ${place.host}`,
    );
  }
  if (error instanceof Error) {
    return make("connect.unreachable", printable(error.message));
  }
  return error;
}

/** Why a connection ended before it was ready. */
export function handshakeError(
  error: Ssh2Error | undefined,
  context: {
    readonly place: Place;
    readonly stage: Stage;
    /** What the server sent before its banner, if anything. */
    readonly firstWords: string;
  },
): ParacleError {
  const { place, stage, firstWords } = context;
  const where = placeName(place);
  const details = { host: place.host, port: place.port, stage };
  const cause = error === undefined ? {} : { cause: error };
  const said = printable(firstWords.trim().slice(0, 120));
  if (stage === "banner" && said === "") {
    return new ParacleError(
      "connect.turned_away",
      `Cannot connect to ${where}: the server closed the connection before its banner; it may limit logins (MaxStartups, PerSourcePenalties): wait 15 seconds and try again`,
      { details, ...cause },
    );
  }
  const limit = stage !== "banner"
    ? undefined
    : said.startsWith("Not allowed at this time")
    ? "PerSourcePenalties"
    : said.startsWith("Exceeded MaxStartups")
    ? "too many logins under way"
    : undefined;
  if (limit !== undefined) {
    return new ParacleError(
      "connect.turned_away",
      `Cannot connect to ${where}: the server says "${said}" (${limit}): wait 15 seconds and try again`,
      { details, ...cause },
    );
  }
  if (stage === "banner") {
    return new ParacleError(
      "connect.protocol",
      `Cannot connect to ${where}: what answers there is no SSH server, it says "${said}"; is the port right?`,
      { details, ...cause },
    );
  }
  const text = printable(error?.message ?? "the server closed the connection");
  if (/no matching/.test(text)) { // ssh2 gives this failure no code
    return new ParacleError(
      "connect.no_common",
      `Cannot connect to ${where}: no algorithm in common with the server (${text}); see what it offers with: ssh -vv -p ${place.port} ${place.host}`,
      { details, ...cause },
    );
  }
  // A reset is the network's doing, or a server's that stops: no protocol.
  const isSocket = error?.level === "client-socket";
  return new ParacleError(
    stage === "key exchange" && error !== undefined && !isSocket
      ? "connect.protocol"
      : "connect.unreachable",
    `Cannot connect to ${where}: connection ended in stage "${stage}": ${text}`,
    { details, ...cause },
  );
}

/** Why a channel could not be opened on a living connection (RFC 4254, 5.1). */
export function channelError(
  error: Ssh2Error,
  what: string,
  remote: string,
): ParacleError {
  const text = printable(error.message);
  const details = { remote, reason: error.reason };
  const CONNECT_FAILED = 2;
  if (error.reason === CONNECT_FAILED && what.startsWith("port ")) {
    return new ParacleError(
      "connect.refused",
      `Cannot reach ${what} from ${remote}: connection refused there; start the service there, or change the tunnel`,
      { details, cause: error },
    );
  }
  if (error.reason === CONNECT_FAILED && what.startsWith("socket ")) {
    return new ParacleError(
      "connect.refused",
      `Cannot reach ${what} from ${remote}: nothing answers there; start the service, or let sshd_config allow it (AllowStreamLocalForwarding)`,
      { details, cause: error },
    );
  }
  return new ParacleError(
    "exec.rejected",
    `Cannot open ${what} on ${remote}: the server refused the channel (${text})`,
    { details, cause: error },
  );
}
