/**
 * Forwarding of a client's channels to real sockets.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import type { ServerConnection, ServerStream } from "./ssh_server_library.ts";

/**
 * Connects each `direct-tcpip` channel to the place it names. `opened` is
 * handed every socket, so that the server can end it with itself.
 */
export function forwardTcp(
  connection: ServerConnection,
  opened: (socket: Socket) => void,
): void {
  connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
    const socket = connect({
      host: destIP,
      port: destPort,
      allowHalfOpen: true,
      noDelay: true,
    });
    opened(socket);
    let stream: ServerStream | undefined;
    socket.on("error", () => {
      if (stream === undefined) reject();
    });
    socket.once("connect", () => {
      stream = accept();
      stream.on("error", () => {});
      join(socket, stream);
    });
    connection.on("close", () => socket.destroy());
  });
}

// `stream.end()` would close the whole channel, so an end of file is `eof()`;
// both it and `close()` overtake what is queued, so they wait their turn.
function join(socket: Socket, stream: ServerStream): void {
  const afterQueue = (then: () => void): void =>
    void stream.write(new Uint8Array(0), then);
  socket.on("data", (chunk) => {
    if (stream.write(chunk)) return;
    socket.pause();
    stream.once("drain", () => socket.resume());
  });
  stream.on("data", (chunk: Uint8Array) => {
    if (socket.write(chunk)) return;
    stream.pause();
    socket.once("drain", () => stream.resume());
  });
  socket.once("end", () => afterQueue(() => stream.eof()));
  stream.once("end", () => socket.end());
  socket.once("close", () => afterQueue(() => stream.close()));
  stream.once("close", () => socket.destroy());
}
