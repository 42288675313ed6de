/**
 * TCP peers that are no SSH server, or stop being one half-way.
 *
 * @module
 */

import { createServer, type Socket } from "node:net";

/** How a peer misbehaves. */
export type Fault =
  /** Accepts and says nothing. */
  | "silent"
  /** `SSH-2.0-Op` and no more. */
  | "half-banner"
  /** A whole banner, then nothing: stuck in the key exchange. */
  | "banner-only"
  /** Lines before the banner without end, none of them a banner. */
  | "chatter"
  /** A web server's answer. */
  | "http"
  /** Random bytes. */
  | "noise"
  /** A banner of a megabyte without a line break. */
  | "huge-banner"
  /** SSH 1, which nobody should speak. */
  | "old-version"
  /** A banner, then random bytes in place of packets. */
  | "noise-after-banner"
  /** Ends the connection at once, as an overloaded sshd does. */
  | "close"
  /** Ends the connection after its banner. */
  | "close-after-banner";

/** A listening peer; disposing ends it and its connections. */
export interface Peer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Connections accepted so far. */
  connections(): number;
  /** Resolves when the other side of every connection so far has closed it. */
  deserted(): Promise<void>;
}

const BANNER = "SSH-2.0-OpenSSH_9.2\r\n";

/** Starts a peer on a free port of 127.0.0.1. */
export function startPeer(fault: Fault): Peer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Map<Deno.TcpConn, Promise<void>>();
  const over = new AbortController();
  let accepted = 0;
  const accepting = (async () => {
    for await (const socket of listener) {
      accepted++;
      open.set(socket, serve(socket, fault, over.signal));
    }
  })();
  const deserted = async (): Promise<void> => {
    await Promise.all(open.values());
  };
  return {
    host: "127.0.0.1",
    port: listener.addr.port,
    connections: () => accepted,
    deserted,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      over.abort();
      await accepting;
      for (const socket of open.keys()) release(socket);
      await deserted();
    },
  };
}

/** Starts a peer that resets each connection as soon as something arrives. */
export async function startResettingPeer(): Promise<Peer> {
  const open = new Map<Socket, Promise<void>>();
  let accepted = 0;
  // Deno's own sockets cannot be told to reset.
  const listener = createServer((socket) => {
    accepted++;
    open.set(socket, new Promise((resolve) => socket.once("close", resolve)));
    socket.on("error", () => {});
    socket.once("data", () => socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) =>
    listener.listen(0, "127.0.0.1", () => resolve())
  );
  const address = listener.address();
  const deserted = async (): Promise<void> => {
    await Promise.all(open.values());
  };
  return {
    host: "127.0.0.1",
    port: typeof address === "object" ? address?.port ?? 0 : 0,
    connections: () => accepted,
    deserted,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of open.keys()) socket.destroy();
      await Promise.all([closed, deserted()]);
    },
  };
}

/**
 * A port of 127.0.0.1 on which nobody listens, as far as anybody can know: none
 * of those that the system gives to whoever asks for any.
 */
export function closedPort(): number {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

// Ends when the client is gone; an error of the socket is an end like any other.
async function serve(
  socket: Deno.TcpConn,
  fault: Fault,
  over: AbortSignal,
): Promise<void> {
  try {
    await Promise.all([speak(socket, fault, over), drain(socket)]);
  } catch {
    // The client left, or the peer was disposed.
  } finally {
    release(socket);
  }
}

async function speak(
  socket: Deno.TcpConn,
  fault: Fault,
  over: AbortSignal,
): Promise<void> {
  const say = (text: string): Promise<void> =>
    writeAll(socket, new TextEncoder().encode(text));
  switch (fault) {
    case "silent":
      return;
    case "half-banner":
      return await say("SSH-2.0-Op");
    case "banner-only":
      return await say(BANNER);
    case "chatter":
      while (!over.aborted) await say("still booting\r\n".repeat(64));
      return;
    case "http":
      await say("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      return socket.close();
    case "noise":
      return await writeAll(socket, noise());
    case "huge-banner":
      return await say("SSH-2.0-" + "x".repeat(1_000_000));
    case "old-version":
      return await say("SSH-1.5-OpenSSH_1.2\r\n");
    case "noise-after-banner":
      await say(BANNER);
      return await writeAll(socket, noise());
    case "close":
      return socket.close();
    case "close-after-banner":
      await say(BANNER);
      return socket.close();
  }
}

async function drain(socket: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  while (await socket.read(buffer) !== null);
}

// No byte that a banner could begin with.
function noise(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(4096))
    .map((byte) => byte | 0x80);
}

async function writeAll(
  socket: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await socket.write(bytes.subarray(sent));
  }
}

function release(socket: Deno.TcpConn): void {
  try {
    socket.close();
  } catch {
    // Closed already.
  }
}
