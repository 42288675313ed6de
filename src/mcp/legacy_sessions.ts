/**
 * Sessions of Streamable HTTP for clients of the revisions before 2026-07-28:
 * each belongs to who opened it.
 *
 * @module
 */
import {
  isInitializeRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport as HttpTransport,
} from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { authInfoOf, type Caller, principalOf } from "./access_caller.ts";
import { CallLog, type McpAccessEntry } from "./access_entry.ts";
import { RecentEvents } from "./legacy_sessions_events.ts";
import { rpcRefusal } from "./network_answers.ts";

/** What sessions are served with. */
export interface LegacySessionsOptions {
  /** Makes a server for each. */
  readonly factory: McpServerFactory;
  /** The time. */
  readonly clock: Clock;
  /** How many there may be. */
  readonly maxSessions: number;
  /** Hears of calls. */
  readonly audit: (entry: McpAccessEntry) => void;
  /** Hears of what went wrong with a message. */
  readonly onFault: (error: unknown) => void;
}

/** One request of a session. */
export interface LegacyRequest {
  /** The request itself. */
  readonly request: Request;
  /** Its body, of a POST. */
  readonly body: unknown;
  /** Who asks. */
  readonly caller: Caller;
  /** Address of the other end. */
  readonly peer: string;
}

interface Session {
  readonly principal: string;
  readonly transport: HttpTransport;
  readonly calls: CallLog;
  /** Who asked last: its token answers for what is called. */
  caller: Caller;
  usedMs: number;
  streams: number;
  close(): Promise<void>;
}

const IDLE_MS = 30 * 60_000;
/** How long a client whose stream broke is asked to wait. */
const RETRY_MS = 500;
const SWEEP_MS = 60_000;

/** Every session of a server. */
export class LegacySessions implements AsyncDisposable {
  readonly #options: LegacySessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #stop = new AbortController();
  #sweeping: Promise<void> | undefined;

  /** None is open yet. */
  constructor(options: LegacySessionsOptions) {
    this.#options = options;
  }

  /** How many are open. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Answers a request, opening a session for `initialize`. */
  async handle(asked: LegacyRequest): Promise<Response> {
    const id = asked.request.headers.get("mcp-session-id");
    if (id === null) return await this.#open(asked);
    const session = this.#sessions.get(id);
    if (session?.principal !== principalOf(asked.caller)) {
      return rpcRefusal(404, -32600, "Session not found");
    }
    session.usedMs = this.#options.clock.now();
    session.caller = asked.caller;
    return await ask(session, asked);
  }

  /** Keeps a session alive while a stream of it is read; disposing says that it is over. */
  reading(response: Response, request: Request): Disposable {
    const id = response.headers.get("mcp-session-id") ??
      request.headers.get("mcp-session-id") ?? "";
    const session = this.#sessions.get(id);
    if (session === undefined) return { [Symbol.dispose]: () => {} };
    session.streams++;
    return {
      [Symbol.dispose]: () => {
        session.streams--;
        session.usedMs = this.#options.clock.now();
      },
    };
  }

  /** Ends all. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#sweeping;
    await Promise.all([...this.#sessions.values()].map((one) => one.close()));
  }

  async #open(asked: LegacyRequest): Promise<Response> {
    const { request, body, caller } = asked;
    if (request.method !== "POST" || !isInitializeRequest(body)) {
      const fault = "Mcp-Session-Id is missing: open a session with initialize";
      return rpcRefusal(400, -32600, fault);
    }
    if (this.#stop.signal.aborted) {
      return rpcRefusal(503, -32603, "The server stops");
    }
    await this.#sweep();
    if (this.#sessions.size >= this.#options.maxSessions) {
      return rpcRefusal(503, -32603, "Too many sessions are open");
    }
    const session = await this.#connect(asked, caller);
    const response = await ask(session, asked);
    if (session.transport.sessionId === undefined) await session.close();
    else this.#sweeping ??= this.#watch();
    return response;
  }

  async #connect(
    { request, peer }: LegacyRequest,
    caller: Caller,
  ): Promise<Session> {
    const { factory, clock, audit, onFault } = this.#options;
    const authInfo = authInfoOf(caller);
    const server = await factory({
      era: "legacy",
      authInfo,
      requestInfo: request,
    });
    const calls = new CallLog({ method: request.method, peer, clock, audit });
    const transport = new HttpTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      eventStore: new RecentEvents(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
    });
    const session: Session = {
      principal: principalOf(caller),
      transport,
      calls,
      caller,
      usedMs: clock.now(),
      streams: 0,
      close: async () => {
        this.#sessions.delete(transport.sessionId ?? "");
        await server.close().catch(onFault);
        calls.end();
      },
    };
    await server.connect(transport);
    listenIn(session);
    const ended = transport.onclose;
    transport.onclose = () => {
      this.#sessions.delete(transport.sessionId ?? "");
      calls.end();
      ended?.();
    };
    return session;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      try {
        await this.#options.clock.sleep(SWEEP_MS, { signal });
      } catch {
        return;
      }
      await this.#sweep();
    }
  }

  async #sweep(): Promise<void> {
    const oldest = this.#options.clock.now() - IDLE_MS;
    const idle = [...this.#sessions.values()].filter(
      ({ usedMs, streams, calls }) =>
        usedMs <= oldest && streams === 0 && calls.size === 0,
    );
    await Promise.all(idle.map((one) => one.close()));
  }
}

async function ask(
  { transport }: Session,
  { request, body, caller }: LegacyRequest,
): Promise<Response> {
  return await transport.handleRequest(request, {
    authInfo: authInfoOf(caller),
    ...(body === undefined ? {} : { parsedBody: body }),
  });
}

/** Notes calls where they come in and are answered. */
function listenIn(session: Session): void {
  const { transport, calls } = session;
  const handOn = transport.onmessage;
  transport.onmessage = (message, extra) => {
    calls.came(message, session.caller);
    handOn?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    calls.goes(message);
    await send(message, options);
  };
}
