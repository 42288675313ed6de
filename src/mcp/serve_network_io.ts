/**
 * The MCP server on a port of this machine. Reached by a late import alone:
 * it loads the SDK.
 *
 * @module
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { isLoopback } from "../config/loopback.ts";
import { cannotListen } from "../core/cannot_listen.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Auth } from "./access.ts";
import type { McpAccessEntry } from "./access_entry.ts";
import type { ChangeHub } from "./change_hub.ts";
import { Network } from "./network.ts";
import { Listener } from "./serve_network_listener_io.ts";
import { Sockets } from "./ws_server_io.ts";

/** How a server is started. */
export interface ServeNetworkOptions {
  /** Makes a server for each connection, session and request. */
  readonly factory: McpServerFactory;
  /** A name or address of this machine. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How callers are known. */
  readonly auth: Auth;
  /** Serves other machines without tokens too. */
  readonly insecure?: boolean | undefined;
  /** Further names that lead here, with a port or without. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Tells what changes. */
  readonly hub?: ChangeHub | undefined;
  /** The time. Default: the real one. */
  readonly clock?: Clock | undefined;
  /** How many WebSockets there may be. Default: 1024. */
  readonly maxSockets?: number | undefined;
  /** How many sessions of the older protocol there may be. Default: 1024. */
  readonly maxSessions?: number | undefined;
  /** Starts to close the server. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every connection and call. */
  readonly audit?: ((entry: McpAccessEntry) => void) | undefined;
  /** Told what somebody should know. */
  readonly warn?: ((message: string) => void) | undefined;
  /** Told of messages that went wrong, and of faults of the program itself. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** A server that answers. Whoever started it closes it. */
export interface McpNetworkServer extends AsyncDisposable {
  /** Where it answers HTTP, as `http://127.0.0.1:8001/mcp`. */
  readonly url: string;
  /** The port it listens on. */
  readonly port: number;
  /** Ends every connection, within 2 s. Idempotent, never rejects. */
  close(): Promise<void>;
}

const MOST = 1024;
/** All is over by then, and some time is left of the 2 s that hosts allow. */
const END_MS = 1_500;

/**
 * Starts to listen.
 *
 * @throws {ParacleError} `usage.invalid` for other machines without tokens,
 * unless it is insisted on; `api.port_in_use`; `api.failed` when it cannot
 * listen there.
 */
export function serveOnNetwork(options: ServeNetworkOptions): McpNetworkServer {
  checkExposure(options);
  const { auth, host, allowHosts = [], clock = systemClock, signal } = options;
  const { audit = () => {}, onFault = () => {} } = options;
  const network = new Network({
    factory: options.factory,
    auth,
    place: { host, allowHosts, tokens: auth.kind === "jwt" },
    clock,
    hub: options.hub,
    maxSessions: options.maxSessions ?? MOST,
    audit,
    onFault,
    openSockets: (grants) =>
      new Sockets({
        factory: options.factory,
        grants,
        clock,
        maxSockets: options.maxSockets ?? MOST,
        audit,
        onFault,
      }),
  });
  const server = listen(options, clock, network);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => closing ??= end(server, network);
  const closeOnSignal = (): void => void close();
  signal?.addEventListener("abort", closeOnSignal, { once: true });
  if (signal?.aborted) closeOnSignal();
  const { hostname, port } = server.addr;
  const shown = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${host === "localhost" ? host : shown}:${port}/mcp`,
    port,
    close,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      signal?.removeEventListener("abort", closeOnSignal);
      await close();
    },
  };
}

/** What other machines reach is not left open, and can be read on the way. */
function checkExposure(options: ServeNetworkOptions): void {
  const { host, auth, insecure = false, warn } = options;
  if (isLoopback(host)) return;
  const shown = printable(host);
  if (auth.kind === "none" && !insecure) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot serve on ${shown} without tokens: other machines reach it; ` +
        "leave out --auth none, or add --insecure",
    );
  }
  warn?.(
    `traffic to ${shown} can be read on the way, tokens too: ` +
      "listen on 127.0.0.1 and come through a tunnel, or put TLS in front",
  );
}

function listen(
  { host, port, warn }: ServeNetworkOptions,
  clock: Clock,
  network: Network,
): Listener {
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  const answer = (request: Request, peer: string): Promise<Response> =>
    network.fetch(request, peer);
  try {
    return new Listener({ hostname, port, answer, clock, warn });
  } catch (cause) {
    void network[Symbol.asyncDispose](); // nothing is open in it yet
    throw cannotListen({ host: hostname, port }, cause);
  }
}

/** Streams and sockets end first, then answers; what is left is cut off. */
async function end(server: Listener, network: Network): Promise<void> {
  const cut = Promise.withResolvers<void>();
  const limit = setTimeout(() => {
    server.cut();
    cut.resolve();
  }, END_MS);
  try {
    const stopped = server.shutdown();
    await Promise.race([network[Symbol.asyncDispose](), cut.promise]);
    await stopped;
  } finally {
    clearTimeout(limit);
  }
}
