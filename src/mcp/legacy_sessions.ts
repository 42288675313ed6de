/**
 * Sessions of Streamable HTTP for clients of the revisions before 2026-07-28:
 * each belongs to who opened it.
 *
 * @module
 */
import {
  type AuthInfo,
  isInitializeRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport as HttpTransport,
} from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { authInfoOf, type Caller, principalOf } from "./access_caller.ts";
import { CallLog, type McpAccessEntry } from "./access_entry.ts";
import type { AccessGrants } from "./access_grants.ts";
import type { RpcId } from "./jsonrpc.ts";
import { RecentEvents } from "./legacy_sessions_events.ts";
import { rpcRefusal } from "./network_answers.ts";
import { HeldCalls, TOKEN_ENDED } from "./network_held_calls.ts";

/** What sessions are served with. */
export interface LegacySessionsOptions {
  /** Makes a server for each. */
  readonly factory: McpServerFactory;
  /** The time. */
  readonly clock: Clock;
  /** How many there may be. */
  readonly maxSessions: number;
  /** Ends calls whose token is no good any more. */
  readonly grants: AccessGrants;
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
  readonly held: HeldCalls;
  readonly opener: Caller;
  /** Who asked, by what the SDK knows of them: several tokens may share a session. */
  readonly callers: WeakMap<AuthInfo, Caller>;
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
    if (session.held.isTaken(asked.body)) {
      return rpcRefusal(400, -32600, "A call of this id is running");
    }
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
    const { factory, clock, grants, audit, onFault } = this.#options;
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
    const held = new HeldCalls({
      grants,
      end: (id) => void endCall(transport, id).catch(onFault),
    });
    const session: Session = {
      principal: principalOf(caller),
      transport,
      calls,
      held,
      opener: caller,
      callers: new WeakMap(),
      usedMs: clock.now(),
      streams: 0,
      close: async () => {
        this.#sessions.delete(transport.sessionId ?? "");
        await server.close().catch(onFault);
        endCalls(session);
      },
    };
    hearAnswers(session);
    await server.connect(transport);
    hearCalls(session);
    const ended = transport.onclose;
    transport.onclose = () => {
      this.#sessions.delete(transport.sessionId ?? "");
      endCalls(session);
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
  { transport, callers }: Session,
  { request, body, caller }: LegacyRequest,
): Promise<Response> {
  const authInfo = authInfoOf(caller);
  callers.set(authInfo, caller);
  return await transport.handleRequest(request, {
    authInfo,
    ...(body === undefined ? {} : { parsedBody: body }),
  });
}

/** What goes out is heard of last, as the client will see it. */
function hearAnswers({ transport, calls, held }: Session): void {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    calls.goes(message);
    held.goes(message);
    await send(message, options);
  };
}

/** What comes in is heard of first. */
function hearCalls(session: Session): void {
  const { transport, calls, held, callers, opener } = session;
  const handOn = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const asks = extra?.authInfo && callers.get(extra.authInfo);
    calls.came(message, asks ?? opener);
    held.came(message, asks ?? opener);
    handOn?.(message, extra);
  };
}

/** Answers a call and cancels it; the server leaves those unanswered. */
async function endCall(transport: HttpTransport, id: RpcId): Promise<void> {
  const sent = transport.send({ jsonrpc: "2.0", id, error: TOKEN_ENDED });
  const params = { requestId: id, reason: TOKEN_ENDED.message };
  const method = "notifications/cancelled";
  transport.onmessage?.({ jsonrpc: "2.0", method, params });
  await sent;
}

function endCalls({ calls, held }: Session): void {
  calls.end();
  held.end();
}
