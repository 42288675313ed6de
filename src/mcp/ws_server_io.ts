/**
 * The WebSockets of a server: each is served like one stdio channel.
 *
 * @module
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Clock } from "../core/clock.ts";
import { authInfoOf, type Caller } from "./access_caller.ts";
import {
  accessEntry,
  accessFacts,
  CallLog,
  type McpAccessEntry,
} from "./access_entry.ts";
import type { AccessGrants } from "./access_grants.ts";
import { type CloseCode, SocketTransport } from "./socket_transport.ts";

/** What sockets are served with. */
export interface SocketsOptions {
  /** Makes a server for each. */
  readonly factory: McpServerFactory;
  /** Ends those whose token is no good any more. */
  readonly grants: AccessGrants;
  /** The time. */
  readonly clock: Clock;
  /** How many there may be. */
  readonly maxSockets: number;
  /** Hears of sockets and of calls on them. */
  readonly audit: (entry: McpAccessEntry) => void;
  /** Hears of what went wrong with a message. */
  readonly onFault: (error: unknown) => void;
}

interface OpenSocket {
  end(code: CloseCode, reason: string): Promise<void>;
  readonly closed: Promise<void>;
}

const SUBPROTOCOL = "mcp";
const IDLE_S = 30; // the runtime pings, and drops who does not answer
const CLOSE_MS = 1_000;
/** The code of a connection that broke: the runtime says 0. */
const LOST = 1006;

/** Every open socket of a server. */
export class Sockets implements AsyncDisposable {
  readonly #options: SocketsOptions;
  readonly #open = new Set<OpenSocket>();
  #stopped = false;

  /** None is open yet. */
  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Answers an upgrade: with a socket, or with 400 or 503. */
  upgrade(request: Request, caller: Caller, peer: string): Response {
    if (this.#stopped || this.#open.size >= this.#options.maxSockets) {
      const headers = { "retry-after": "5" };
      return new Response("Too many sockets are open.\n", {
        status: 503,
        headers,
      });
    }
    // Headers cannot be read once it is upgraded.
    const offered = request.headers.get("sec-websocket-protocol") ?? "";
    const takes = offered.split(",").some((one) => one.trim() === SUBPROTOCOL);
    let upgraded: Deno.WebSocketUpgrade;
    try {
      upgraded = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_S,
        ...(takes ? { protocol: SUBPROTOCOL } : {}),
      });
    } catch {
      return new Response("This is no WebSocket handshake.\n", { status: 400 });
    }
    this.#serve(upgraded.socket, caller, peer);
    return upgraded.response;
  }

  /** Ends all with 1001, within a second, and takes no more. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    const open = [...this.#open];
    const limit = new AbortController();
    const over = open.map(async (socket) => {
      await socket.end(1001, "the server stops");
      await socket.closed;
    });
    const late = this.#options.clock.sleep(CLOSE_MS, { signal: limit.signal })
      .catch(() => {});
    await Promise.race([Promise.all(over), late]);
    limit.abort();
  }

  #serve(socket: WebSocket, caller: Caller, peer: string): void {
    const { factory, grants, clock, audit, onFault } = this.#options;
    const startMs = clock.now();
    const calls = new CallLog({ method: "WS", peer, clock, audit });
    const transport = new SocketTransport({
      get isOpen() {
        return socket.readyState === WebSocket.OPEN;
      },
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
    }, {
      clock,
      ear: {
        came: (message) => calls.came(message, caller),
        goes: (message) => calls.goes(message),
      },
    });
    const authInfo = authInfoOf(caller);
    const handle = serveStdio(
      (context) => factory({ ...context, authInfo }),
      { transport, onerror: onFault },
    );
    const closed = Promise.withResolvers<void>();
    const one: OpenSocket = {
      end: (code, reason) => {
        transport.endWith(code, reason);
        return handle.close();
      },
      closed: closed.promise,
    };
    const expired = (): void =>
      void one.end(4401, "token expired or revoked").catch(onFault);
    const held = grants.hold(caller, expired);
    this.#open.add(one);
    const facts = accessFacts({ peer, method: "WS", caller });
    const note = (status: number): void =>
      audit(accessEntry(facts, { status, startMs, nowMs: clock.now() }));
    socket.addEventListener("open", () => note(101));
    socket.addEventListener("message", ({ data }) => transport.receive(data));
    socket.addEventListener("close", ({ code }) => {
      if (!this.#open.delete(one)) return; // told twice after a silent end
      held[Symbol.dispose]();
      transport.ended();
      calls.end();
      const { closeCode } = transport;
      note(closeCode === 1000 ? code || LOST : closeCode);
      closed.resolve();
    });
    socket.addEventListener("error", (event) => event.preventDefault());
  }
}
