/**
 * Forwarding of a client's channels to real sockets.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import type { ServerConnection, ServerStream } from "./ssh_server_library.ts";

/**
 * Connects each `direct-tcpip` and `direct-streamlocal` channel to the place
 * it names. `opened` is handed every socket, so that the server can end it
 * with itself.
 */
export function forwardChannels(
  connection: ServerConnection,
  opened: (socket: Socket) => void,
): void {
  const serve = (
    place: { readonly host: string; readonly port: number } | {
      readonly path: string;
    },
    accept: () => ServerStream,
    reject: () => void,
  ): void => {
    const socket = connect({ ...place, allowHalfOpen: true, noDelay: true });
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
  };
  connection.on(
    "tcpip",
    (accept, reject, { destIP, destPort }) =>
      serve({ host: destIP, port: destPort }, accept, reject),
  );
  connection.on(
    "openssh.streamlocal",
    (accept, reject, { socketPath }) =>
      serve({ path: socketPath }, accept, reject),
  );
}

// `stream.end()` would close the whole channel, so an end of file is `eof()`;
// both it and `close()` overtake what is queued, so they wait their turn.
/** Joins a socket and a channel in both directions. */
export function join(socket: Socket, stream: ServerStream): void {
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
