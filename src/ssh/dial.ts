/**
 * Opening the TCP connection.
 *
 * @module
 */
import { dialError, type Place } from "./errors.ts";

/**
 * Connects to the host. The connection is the caller's.
 *
 * @throws {ParacleError} `connect.refused`, `connect.dns`,
 * `connect.unreachable`, `connect.timeout`, `config.permission_denied`.
 */
export async function dial(
  place: Place,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  try {
    return await Deno.connect({
      hostname: place.host,
      port: place.port,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw dialError(error, place);
  }
}
