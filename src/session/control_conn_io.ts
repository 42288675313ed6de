/**
 * A connection of the system as the control socket uses it.
 *
 * @module
 */
import type { LocalConn } from "./local_sockets.ts";

/** Wraps a connection, which is closed with it. */
export function localConn(conn: Deno.Conn): LocalConn {
  if ("setNoDelay" in conn) (conn as Deno.TcpConn).setNoDelay();
  const close = (): void => {
    try {
      conn.close();
    } catch {
      // It is closed already.
    }
  };
  return {
    read: (into) => conn.read(into),
    write: (bytes) => conn.write(bytes),
    closeWrite: () => conn.closeWrite(),
    close,
    reset: close,
  };
}
