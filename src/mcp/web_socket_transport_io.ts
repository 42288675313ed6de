/**
 * A connection to an MCP server by WebSocket that is kept, for programs.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { runBridge } from "./bridge.ts";
import {
  noticeText,
  parseMessage,
  requestText,
  type RpcMessage,
} from "./jsonrpc.ts";
import { LineReader } from "./line_reader.ts";
import { assertPrivate } from "./token_source.ts";
import { type McpNotification, Subscribers } from "./web_socket_subscribers.ts";
import { WebSocketCalls } from "./web_socket_calls.ts";
import { openWsLeg } from "./ws_leg_io.ts";

/** Where the server is and what opens it. */
export interface WebSocketTransportOptions {
  /** As `ws://127.0.0.1:8001/mcp`. */
  readonly url: string | URL;
  /** What `paracle auth generate-token` printed, or a function that gets it anew. */
  readonly authToken?: string | (() => string | Promise<string>);
  /** Sends the token even where others can read it. Default: false. */
  readonly insecure?: boolean;
  /** Whether a lost connection is made again. Default: true. */
  readonly autoReconnect?: boolean;
  /** How long a request may take. Default: 60 000. */
  readonly timeoutMs?: number;
}

/** How one request goes. */
export interface SendRequestOptions {
  /** Cancels it, there too; the reason is thrown. */
  readonly signal?: AbortSignal;
  /** In place of the transport's. */
  readonly timeoutMs?: number;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * Speaks to a server through drops and restarts: a request that ran when the
 * connection was lost fails at once, unless it only reads and is sent again;
 * one that was not sent yet waits for up to 15 s. Whoever made it closes it.
 * It is a transport for the clients of the MCP SDK, too.
 *
 * @example
 * ```ts
 * import { WebSocketTransport } from "@paracle/paracle";
 *
 * export async function tools(authToken: string): Promise<unknown> {
 *   await using server = new WebSocketTransport({
 *     url: "ws://127.0.0.1:8001/mcp",
 *     authToken,
 *   });
 *   using _ = server.onNotification(({ method }) => console.log(method));
 *   return await server.sendRequest("tools/list", {}, { timeoutMs: 5_000 });
 * }
 * ```
 */
export class WebSocketTransport implements AsyncDisposable {
  /** Of the SDK: hears messages that are no answers to {@linkcode WebSocketTransport.sendRequest}. */
  onmessage?: ((message: unknown) => void) | undefined;
  /** Of the SDK: hears when it is over. */
  onclose?: (() => void) | undefined;
  /** Of the SDK: hears what went wrong with a message. */
  onerror?: ((error: Error) => void) | undefined;
  readonly #options: WebSocketTransportOptions;
  readonly #url: URL;
  readonly #calls = new WebSocketCalls();
  readonly #subscribers = new Subscribers();
  readonly #stop = new AbortController();
  readonly #encoder = new TextEncoder();
  readonly #lines = new LineReader(MAX_LINE_BYTES);
  #input: ReadableStreamDefaultController<Uint8Array> | undefined;
  #running: Promise<void> | undefined;
  #why = "the transport was closed";

  /**
   * Connects with the first request, or when it is started.
   *
   * @throws {ParacleError} `usage.invalid` for a token that others could read.
   */
  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    const { authToken, insecure = false } = options;
    if (authToken !== undefined && !insecure) assertPrivate(this.#url);
  }

  /** Begins to connect. Idempotent. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return Promise.resolve();
  }

  /**
   * Asks, and resolves with the result.
   *
   * @throws {ParacleError} `connect.lost` when the connection was lost while it
   * ran; `connect.unreachable` when it was not sent; `auth.token_rejected`;
   * `exec.timeout`; `connect.closed`; `api.failed` when the server answers with
   * an error, whose code is in the details; the signal's reason.
   */
  async sendRequest(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    options: SendRequestOptions = {},
  ): Promise<unknown> {
    options.signal?.throwIfAborted();
    this.#assertOpen();
    await this.start();
    const call = this.#calls.open(method, {
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS,
      signal: options.signal,
      cancel: (requestId) =>
        this.#line(noticeText("notifications/cancelled", { requestId })),
    });
    this.#line(requestText(call.id, method, params));
    return await call.result;
  }

  /** Tells something, without an answer. */
  async notify(
    method: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    this.#assertOpen();
    await this.start();
    this.#line(noticeText(method, params));
  }

  /** Hears notifications until it is disposed. */
  onNotification(
    listener: (notification: McpNotification) => void,
  ): Disposable {
    return this.#subscribers.add(listener);
  }

  /** Of the SDK: sends a message as it is. */
  async send(message: object): Promise<void> {
    this.#assertOpen();
    await this.start();
    this.#line(JSON.stringify(message));
  }

  /** Ends it; what is unanswered fails. Idempotent, bounded, never rejects. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Same as {@linkcode WebSocketTransport.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(): Promise<void> {
    const { authToken, autoReconnect = true, insecure = false } = this.#options;
    const token = typeof authToken === "function"
      ? async () => await authToken()
      : () => Promise.resolve(authToken);
    await runBridge({
      leg: openWsLeg({
        name: "ws",
        url: () => Promise.resolve(this.#url),
        tokens: { token },
        insecure,
        clock: systemClock,
      }),
      stdin: new ReadableStream({
        start: (controller) => void (this.#input = controller),
      }),
      write: (bytes) => this.#receive(bytes),
      note: (line) => {
        if (line.startsWith("ended: ")) this.#why = line.slice(7);
      },
      clock: systemClock,
      random: Math.random,
      signal: this.#stop.signal,
      remote: this.#url.host,
      autoReconnect,
    });
    this.#stop.abort();
    this.#calls.failAll(closed(this.#why));
    this.onclose?.();
  }

  #line(text: string): void {
    if (this.#stop.signal.aborted) return;
    this.#input?.enqueue(this.#encoder.encode(`${text}\n`));
  }

  #receive(bytes: Uint8Array): void {
    for (const { text } of this.#lines.push(bytes) ?? []) {
      const message = parseMessage(text);
      if (message.kind === "answer" && this.#calls.answer(message)) continue;
      this.#hand(message);
    }
  }

  #hand(message: RpcMessage): void {
    if (message.kind === "bad") {
      return this.onerror?.(new TypeError(message.reason));
    }
    if (message.kind === "notice") {
      const { method, params } = message;
      this.#subscribers.tell({ method, params });
    }
    this.onmessage?.(message.body);
  }

  #assertOpen(): void {
    if (this.#stop.signal.aborted) throw closed(this.#why);
  }
}

function closed(why: string): ParacleError {
  return new ParacleError("connect.closed", `Cannot go on: ${why}`);
}
