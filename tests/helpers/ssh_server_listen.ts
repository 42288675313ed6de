/**
 * Listeners that a client asks the test server for, on real sockets.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { join } from "./ssh_server_forward.ts";
import type {
  ForwardRequest,
  ServerConnection,
  ServerStream,
} from "./ssh_server_library.ts";

/** Serves `tcpip-forward`, `streamlocal-forward` and what cancels them. */
export function serveListeners(
  connection: ServerConnection,
  opened: (socket: Socket) => void,
): void {
  const listeners = new Map<string, Server>();
  connection.on("request", (accept, reject, name, info) => {
    if (name.startsWith("cancel-")) {
      const listener = listeners.get(key(info));
      listeners.delete(key(info));
      if (listener === undefined) reject?.();
      else {
        listener.close();
        accept?.();
      }
      return;
    }
    const port = (listener: Server): number => {
      const address = listener.address();
      return typeof address === "object" ? address?.port ?? 0 : 0;
    };
    const listener = createServer({ allowHalfOpen: true }, (socket) => {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      opened(socket);
      const done = (error: Error | undefined, stream: ServerStream): void => {
        if (error) return void socket.destroy();
        stream.on("error", () => {});
        join(socket, stream);
      };
      if (info.socketPath !== undefined) {
        connection.openssh_forwardOutStreamLocal(info.socketPath, done);
      } else {
        const { remoteAddress = "", remotePort = 0 } = socket;
        connection.forwardOut(
          info.bindAddr ?? "",
          port(listener),
          remoteAddress,
          remotePort,
          done,
        );
      }
    });
    listener.once("error", () => reject?.());
    listener.once("listening", () => {
      const real = port(listener);
      listeners.set(key({ ...info, bindPort: real }), listener);
      accept?.(real);
    });
    if (info.socketPath !== undefined) listener.listen(info.socketPath);
    else listener.listen(info.bindPort ?? 0, info.bindAddr);
  });
  connection.on("close", () => {
    for (const listener of listeners.values()) listener.close();
    listeners.clear();
  });
}

function key({ socketPath, bindAddr, bindPort }: ForwardRequest): string {
  return socketPath ?? `${bindAddr}:${bindPort}`;
}
