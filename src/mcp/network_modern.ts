/**
 * Streamable HTTP since revision 2026-07-28: each request is all there is of
 * its connection.
 *
 * @module
 */
import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServerFactory,
} from "@modelcontextprotocol/server";
import { authInfoOf, type Caller } from "./access_caller.ts";
import type { AccessGrants } from "./access_grants.ts";
import { type ChangeHub, forwardTo } from "./change_hub.ts";
import { errorText, isId, valueAt } from "./jsonrpc.ts";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";
import { rpcRefusal, watchedAnswer } from "./network_answers.ts";
import { TOKEN_ENDED } from "./network_held_calls.ts";

/** What these calls are served with. */
export interface ModernCallsOptions {
  /** Makes a server for each. */
  readonly factory: McpServerFactory;
  /** Ends those whose token is no good any more. */
  readonly grants: AccessGrants;
  /** Tells what changes. */
  readonly hub?: ChangeHub | undefined;
  /** Hears of what went wrong. */
  readonly onFault: (error: unknown) => void;
}

/** Answers calls until it is disposed. */
export class ModernCalls implements AsyncDisposable {
  readonly #handler: McpHttpHandler;
  readonly #grants: AccessGrants;
  readonly #news: Disposable | undefined;

  /** Everything it opens is its own. */
  constructor({ factory, grants, hub, onFault }: ModernCallsOptions) {
    this.#handler = createMcpHandler(factory, {
      legacy: "reject",
      maxRequestBodySize: MAX_MESSAGE_BYTES,
      onerror: onFault,
    });
    this.#grants = grants;
    this.#news = hub?.subscribe(forwardTo(this.#handler.notify));
  }

  /** Answers a message that was read from a request. */
  async answer(
    request: Request,
    message: unknown,
    caller: Caller,
  ): Promise<Response> {
    using holding = new DisposableStack();
    const call = new HeldCall(request, message);
    holding.use(this.#grants.hold(caller, () => call.refuse()));

    const answer = await this.#handler.fetch(call.request, {
      authInfo: authInfoOf(caller),
      parsedBody: message,
    });
    if (call.isRefused && answer.status === GIVEN_UP) return call.refusal();
    if (!isStream(answer)) return answer;
    const held = holding.move();
    return watchedAnswer(answer, {
      onStart: (end) => call.streams(end),
      onEnd: () => held.dispose(),
    });
  }

  /** Ends subscriptions and calls. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#news?.[Symbol.dispose]();
    await this.#handler.close();
  }
}

/** What the SDK answers when it is told that nobody waits any more. */
const GIVEN_UP = 499;

/** One request, which ends with its client or with its token. */
class HeldCall {
  /** The same request for the SDK; its signal is this call's own. */
  readonly request: Request;
  readonly #message: unknown;
  readonly #stop = new AbortController();
  #endStream: ((last?: Uint8Array) => void) | undefined;

  constructor(request: Request, message: unknown) {
    const { url, method, headers } = request;
    const { signal } = this.#stop;
    this.request = new Request(url, { method, headers, signal });
    this.#message = message;
    const leave = (): void => this.#stop.abort();
    request.signal.addEventListener("abort", leave, { once: true });
    if (request.signal.aborted) leave();
  }

  /** Whether its token is no good any more. */
  isRefused = false;

  /** Ends it; a stream says why as its last word. */
  refuse(): void {
    this.isRefused = true;
    this.#endStream?.(this.#lastWords());
    this.#stop.abort();
  }

  /** It is answered by a stream, which can be ended. */
  streams(end: (last?: Uint8Array) => void): void {
    this.#endStream = end;
    if (this.isRefused) end(this.#lastWords());
  }

  /** The answer of one that has no stream yet: it has been let in, so this is no 401. */
  refusal(): Response {
    const { code, message, data } = TOKEN_ENDED;
    const id = valueAt(this.#message, "id");
    const about = { ...(isId(id) ? { id } : {}), data };
    return rpcRefusal(200, code, message, about);
  }

  /** A subscription has none: whoever has it subscribes anew. */
  #lastWords(): Uint8Array | undefined {
    const id = valueAt(this.#message, "id");
    const method = valueAt(this.#message, "method");
    if (!isId(id) || method === "subscriptions/listen") return undefined;
    const event = `event: message\ndata: ${errorText(id, TOKEN_ENDED)}\n\n`;
    return new TextEncoder().encode(event);
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}
