/**
 * Opening the TCP connection.
 *
 * @module
 */
import { dialError, type Place } from "./errors.ts";

/**
 * Connects to the host. The connection is the caller's. An abort ends the
 * wait at once; what is opened all the same is closed.
 *
 * @throws {ParacleError} `connect.refused`, `connect.dns`,
 * `connect.unreachable`, `connect.timeout`, `config.permission_denied`.
 */
export async function dial(
  place: Place,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const connecting = Deno.connect({
    hostname: place.host,
    port: place.port,
    signal,
  });
  // Deno before 2.9 does not heed an abort while it looks the name up.
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([connecting, aborted.promise]);
  } catch (error) {
    connecting.then((late) => late.close(), () => {});
    if (signal.aborted) throw signal.reason;
    throw dialError(error, place);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
