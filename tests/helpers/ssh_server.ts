/**
 * An SSH server inside the test process: ssh2 on 127.0.0.1 with throw-away
 * keys. It can be told to misbehave at every stage.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { generateKey, type TestKey } from "./keys.ts";
import { type AuthenticationMode, authenticator } from "./ssh_server_auth.ts";
import type { ExecChannel, ExecRequest } from "./ssh_server_channel.ts";
import { forwardChannels } from "./ssh_server_forward.ts";
import { loadServerLibrary } from "./ssh_server_library.ts";
import { serveListeners } from "./ssh_server_listen.ts";
import { Workload } from "./ssh_server_work.ts";
import { serveSessions, type Willingness } from "./ssh_server_session.ts";
import { type SshServerStats, StatsBook } from "./ssh_server_stats.ts";

// ssh2 never ends its other ciphers, and the resource sanitizer sees it.
const CLEAN_CIPHERS = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"];

/** What a handler may return in place of writing to the channel. */
export interface ExecReply {
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string | Uint8Array;
  /** Default 0. */
  readonly exitCode?: number;
  /** In place of an exit code: `"TERM"`, `"KILL"`, … */
  readonly signal?: string;
}

/**
 * Serves one command. A reply ends it; a handler that returns nothing ends it
 * through the channel, or leaves it hanging.
 */
export type ExecHandler = (
  request: ExecRequest,
  channel: ExecChannel,
) => ExecReply | void | Promise<ExecReply | void>;

/** What a test sets up. */
export interface SshServerOptions {
  /** Default: every command succeeds and prints nothing. */
  readonly exec?: ExecHandler;
  /** Public key lines that may log in, besides the server's own client key. */
  readonly authorizedKeys?: readonly string[];
  /** Private host keys; default: a new ed25519. Fingerprint and options tell the first. */
  readonly hostKeys?: readonly TestKey[];
  /** The only user; default `tester`. */
  readonly user?: string;
  /** How logins end; default: by the keys. */
  readonly authentication?: AuthenticationMode;
  /** What happens to a channel that is opened for a command. Default: accept. */
  readonly sessions?: Willingness;
  /** What happens to the command in an open channel. Default: accept. */
  readonly execs?: Willingness;
  /** Default: AES-GCM, which alone leaves no resource behind on Deno. */
  readonly ciphers?: readonly string[];
  /** Whether ports are forwarded, to real sockets. Default: true. */
  readonly forwarding?: boolean;
}

/** How a client reaches the server. */
export interface SshClientOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The text of a private key that may log in. */
  readonly privateKey: string;
  /** `SHA256:...` of the host key. */
  readonly hostKey: string;
}

/**
 * A running server; disposing ends it and waits for its sockets and handlers.
 * It throws what a handler threw.
 */
export interface SshServer extends AsyncDisposable {
  readonly clientOptions: SshClientOptions;
  /** The server's line for a known_hosts file. */
  readonly knownHosts: string;
  /** What it has seen so far. */
  stats(): SshServerStats;
  /** Resolves once what it has seen is as asked; rejects after 10 s. */
  until(holds: (stats: SshServerStats) => boolean): Promise<SshServerStats>;
  /** Cuts every connection at once, in the middle of whatever it does. */
  drop(): void;
  /** Stops reading from every connection: a peer that looks alive and is dead. */
  freeze(): void;
  /** Reads again. */
  thaw(): void;
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. The caller closes it. */
export async function startSshServer(
  options: SshServerOptions = {},
): Promise<SshServer> {
  const library = await loadServerLibrary();
  const clientKey = generateKey();
  const [hostKey = generateKey(), ...otherKeys] = options.hostKeys ?? [];
  const user = options.user ?? "tester";
  const sockets = new Map<Socket, Promise<void>>();
  const work = new Workload();
  const book = new StatsBook();

  const own = (socket: Socket): void => {
    const { promise, resolve } = Promise.withResolvers<void>();
    sockets.set(socket, promise);
    socket.once("close", () => {
      sockets.delete(socket);
      resolve();
    });
  };
  const authenticate = authenticator(
    library,
    {
      mode: options.authentication ?? "check",
      user,
      authorizedKeys: [clientKey.publicKey, ...options.authorizedKeys ?? []],
    },
    (attempt) =>
      book.update(({ attempts }) => ({ attempts: [...attempts, attempt] })),
  );
  const exec: ExecHandler = options.exec ?? (() => ({}));

  const hostKeys = [hostKey, ...otherKeys].map((key) => key.privateKey);
  const algorithms = { cipher: options.ciphers ?? CLEAN_CIPHERS };
  const ssh = new library.Server({ hostKeys, algorithms }, (connection) => {
    connection.on("error", () => {}); // clients vanish: that is their right
    connection.on("authentication", authenticate);
    connection.on(
      "ready",
      () => book.update(({ logins }) => ({ logins: logins + 1 })),
    );
    serveSessions(connection, {
      sessions: options.sessions ?? "accept",
      execs: options.execs ?? "accept",
      exec(request, channel): void {
        const { command } = request;
        book.update(({ commands }) => ({ commands: [...commands, command] }));
        work.add(command, serve(exec, request, channel));
      },
    });
    if (options.forwarding ?? true) {
      forwardChannels(connection, own);
      serveListeners(connection, own);
    }
  });
  const clients = new Set<Socket>();
  const listener = createServer((socket) => {
    // Without this every exchange waits for a delayed acknowledgement.
    socket.setNoDelay(true);
    own(socket);
    clients.add(socket);
    book.update(({ connections }) => ({
      connections: connections + 1,
      open: clients.size,
    }));
    socket.once("close", () => {
      clients.delete(socket);
      book.update(() => ({ open: clients.size }));
    });
    ssh.injectSocket(socket);
  });
  const port = await listen(listener);

  let closing: Promise<void> | undefined;
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) =>
      listener.close(() => resolve())
    );
    const ends = [...sockets.values()];
    for (const socket of sockets.keys()) socket.destroy();
    await Promise.all([closed, ...ends]);
    await work.settle();
  };
  const close = (): Promise<void> => closing ??= shut();
  return {
    clientOptions: {
      host: "127.0.0.1",
      port,
      user,
      privateKey: clientKey.privateKey,
      hostKey: hostKey.fingerprint,
    },
    knownHosts: `[127.0.0.1]:${port} ${hostKey.publicKey}\n`,
    stats: () => book.stats,
    until: (holds) => book.until(holds),
    drop: () => clients.forEach((socket) => socket.destroy()),
    freeze: () => clients.forEach((socket) => socket.pause()),
    thaw: () => clients.forEach((socket) => socket.resume()),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function serve(
  handler: ExecHandler,
  request: ExecRequest,
  channel: ExecChannel,
): Promise<void> {
  try {
    const reply = await handler(request, channel);
    if (reply === undefined) return;
    await channel.stdout(reply.stdout ?? "");
    await channel.stderr(reply.stderr ?? "");
    if (reply.signal !== undefined) await channel.exitSignal(reply.signal);
    else await channel.exit(reply.exitCode ?? 0);
  } catch (error) {
    channel.abandon();
    throw error;
  }
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      resolve(typeof address === "object" ? address?.port ?? 0 : 0);
    });
  });
}
