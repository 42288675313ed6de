/**
 * MCP over a network: what becomes of a request, by WebSocket and by
 * Streamable HTTP, on one path.
 *
 * @module
 */
import {
  isLegacyRequest,
  type McpServerFactory,
} from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { type Auth, authenticate } from "./access.ts";
import { AccessBrake } from "./access_brake.ts";
import type { Caller } from "./access_caller.ts";
import {
  accessEntry,
  accessFacts,
  type McpAccessEntry,
} from "./access_entry.ts";
import { AccessGrants } from "./access_grants.ts";
import type { ChangeHub } from "./change_hub.ts";
import { LegacySessions } from "./legacy_sessions.ts";
import { textAnswer, watchedAnswer } from "./network_answers.ts";
import { readBody } from "./network_body.ts";
import { ModernCalls } from "./network_modern.ts";
import { type Place, placeFault } from "./network_place.ts";

/** What the network is served with. */
export interface NetworkOptions {
  /** Makes a server for each connection, session and request. */
  readonly factory: McpServerFactory;
  /** How callers are known. */
  readonly auth: Auth;
  /** Which names lead here. */
  readonly place: Place;
  /** The time. */
  readonly clock: Clock;
  /** Tells what changes. */
  readonly hub?: ChangeHub | undefined;
  /** How many sessions of the older protocol there may be. */
  readonly maxSessions: number;
  /** Hears of every request and call. */
  readonly audit: (entry: McpAccessEntry) => void;
  /** Hears of what went wrong. */
  readonly onFault: (error: unknown) => void;
  /** Opens the sockets. */
  readonly openSockets: (grants: AccessGrants) => SocketKeeper;
}

/** Who keeps the sockets. */
export interface SocketKeeper extends AsyncDisposable {
  /** Answers an upgrade. */
  upgrade(request: Request, caller: Caller, peer: string): Response;
}

/** A request, and who asks. */
interface Asked {
  readonly request: Request;
  readonly caller: Caller;
  /** Address of the other end. */
  readonly peer: string;
}

/** What came of it; `noted` when the log has heard of it already. */
interface Outcome {
  readonly response: Response;
  readonly caller?: Caller;
  readonly message?: unknown;
  readonly noted?: boolean;
}

const PATH = "/mcp";
const METHODS = "DELETE, GET, POST";

/** Answers requests until it is disposed. */
export class Network implements AsyncDisposable {
  readonly #options: NetworkOptions;
  readonly #modern: ModernCalls;
  readonly #legacy: LegacySessions;
  readonly #sockets: SocketKeeper;
  readonly #grants: AccessGrants;
  readonly #stop = new AbortController();
  readonly #brake: AccessBrake;

  /** Everything it opens is its own. */
  constructor(options: NetworkOptions) {
    const { auth, clock, openSockets } = options;
    this.#options = options;
    const verify = auth.kind === "jwt" ? auth.verify : undefined;
    const grants = new AccessGrants({ verify, clock });
    this.#grants = grants;
    this.#modern = new ModernCalls({ ...options, grants });
    this.#legacy = new LegacySessions({ ...options, grants });
    this.#sockets = openSockets(this.#grants);
    this.#brake = new AccessBrake(clock, { signal: this.#stop.signal });
  }

  /** Answers a request. Never rejects. */
  async fetch(request: Request, peer: string): Promise<Response> {
    const { clock, audit, onFault } = this.#options;
    const startMs = clock.now();
    const { method } = request;
    // A Host that is no host makes no URL.
    const path = URL.parse(request.url)?.pathname;
    let outcome: Outcome;
    try {
      outcome = path === undefined
        ? { response: textAnswer(403, "No such host\n") }
        : await this.#answer(request, path, peer);
    } catch (error) {
      onFault(error);
      outcome = { response: textAnswer(500, "Internal error\n") };
    }
    const { response, caller, message, noted = false } = outcome;
    if (!noted) {
      const facts = accessFacts(
        { peer, method, path: path ?? "", caller },
        message,
      );
      const { status } = response;
      audit(accessEntry(facts, { status, startMs, nowMs: clock.now() }));
    }
    return response;
  }

  /** Ends subscriptions, sessions and sockets, within a second. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([
      this.#modern[Symbol.asyncDispose](),
      this.#legacy[Symbol.asyncDispose](),
      this.#sockets[Symbol.asyncDispose](),
    ]);
    await this.#grants[Symbol.asyncDispose]();
  }

  async #answer(
    request: Request,
    path: string,
    peer: string,
  ): Promise<Outcome> {
    const { place, auth } = this.#options;
    const fault = placeFault(request.headers, place);
    if (fault !== undefined) return { response: textAnswer(403, fault) };
    if (path === "/healthz") return { response: healthz(request) };
    if (path !== PATH) return { response: textAnswer(404, "Not found\n") };
    const brake = { brake: this.#brake, peer };
    const who = await authenticate(request.headers, auth, brake);
    if (who.caller === undefined) return { response: who.refusal };
    return await this.#serve({ request, caller: who.caller, peer });
  }

  async #serve(asked: Asked): Promise<Outcome> {
    const { request, caller, peer } = asked;
    if (isUpgrade(request)) {
      const response = this.#sockets.upgrade(request, caller, peer);
      return { response, caller, noted: response.status < 400 };
    }
    switch (request.method) {
      case "POST":
        return await this.#post(asked);
      case "GET":
      case "DELETE": {
        const answer = await this.#legacy.handle({ ...asked, body: undefined });
        const response = request.method === "GET" && answer.ok
          ? this.#whileGood(answer, asked)
          : answer;
        return { response, caller };
      }
      default: {
        const headers = { allow: METHODS };
        return { response: textAnswer(405, "Not allowed\n", headers), caller };
      }
    }
  }

  async #post(asked: Asked): Promise<Outcome> {
    const { request, caller } = asked;
    const read = await readBody(request, this.#options.clock);
    if (read instanceof Response) return { response: read, caller };
    const { body: message } = read;
    if (await isLegacyRequest(request, message)) {
      const response = await this.#legacy.handle({ ...asked, body: message });
      // Calls of a session are noted when they are answered.
      const noted = response.status === 200;
      return { response, caller, message, noted };
    }
    const response = await this.#modern.answer(request, message, caller);
    return { response, caller, message };
  }

  /** A stream that ends with the token it was asked for with. */
  #whileGood(response: Response, { request, caller }: Asked): Response {
    const held = new DisposableStack();
    held.use(this.#legacy.reading(response, request));
    return watchedAnswer(response, {
      onStart: (end) => void held.use(this.#grants.hold(caller, end)),
      onEnd: () => held.dispose(),
    });
  }
}

function isUpgrade(request: Request): boolean {
  return request.method === "GET" &&
    request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

function healthz({ method }: Request): Response {
  return method === "GET" || method === "HEAD"
    ? textAnswer(200, "ok\n")
    : textAnswer(405, "Not allowed\n", { allow: "GET, HEAD" });
}
