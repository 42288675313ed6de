/**
 * One server by Streamable HTTP, as a connection: each message is a POST of
 * its own, answers come back in its body.
 *
 * @module
 */
import type { AskHttp } from "../config/past_proxy_io.ts";
import type { Clock } from "../core/clock.ts";
import { within } from "./bridge_wait.ts";
import { hearAnswer, hearEvents, ServerLeaves } from "./http_leg_answer.ts";
import { claimedVersion, modernHeaders } from "./http_leg_headers.ts";
import { HttpLegLoad } from "./http_leg_load.ts";
import { keepListening } from "./http_leg_notices.ts";
import {
  parseMessage,
  type RpcId,
  type RpcMessage,
  valueAt,
} from "./jsonrpc.ts";
import type { LegConnection, LegEnd, LegListener } from "./leg.ts";
import type { Destination } from "./leg_place.ts";

/** What a connection is made with. */
export interface HttpLegConnectionOptions {
  readonly listener: LegListener;
  readonly clock: Clock;
  readonly ask: AskHttp;
  /** What asking needs, and goes with the connection. */
  readonly owned: Disposable;
  /** The end of a connection whose token is not taken. */
  readonly refused: (reason: string) => LegEnd;
  /** The end of a connection that broke. */
  readonly failed: (error: unknown) => LegEnd;
  /** Asks whether the server is there; the end that follows when it is not. */
  readonly greet: (signal: AbortSignal) => Promise<LegEnd | undefined>;
}

const DELETE_MS = 500;
/** How long what is asked at the same time may take to be turned away as well. */
const TURNED_AWAY_MS = 500;
/** A stream that ends again and again is not asked for without a pause. */
const SUBSCRIBE_MS = 1_000;

/** Messages both ways; `closed` tells when one could not be delivered. */
export class HttpLegConnection implements LegConnection {
  readonly closed: Promise<LegEnd>;
  readonly #options: HttpLegConnectionOptions;
  readonly #destination: Destination;
  readonly #end: (end: LegEnd) => void;
  readonly #stop = new AbortController();
  /** Every request on its way. */
  readonly #live = new Set<AbortController>();
  /** Requests of the stateless protocol: to end one is to cancel it. */
  readonly #calls = new Map<RpcId, AbortController>();
  readonly #load = new HttpLegLoad();
  /** What was turned away, or not sent yet. */
  readonly #unheard = new Set<RpcId>();
  /** What must have arrived before more is sent. */
  #before: Promise<void> = Promise.resolve();
  #session: string | undefined;
  #version: string | undefined;
  #isListening = false;
  #greeting: Promise<LegEnd | undefined> | undefined;

  /** Sends nothing yet. */
  constructor(destination: Destination, options: HttpLegConnectionOptions) {
    this.#destination = destination;
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<LegEnd>();
    this.closed = promise;
    this.#end = resolve;
  }

  get bufferedBytes(): number {
    return this.#load.bytes;
  }

  send(text: string): void {
    if (this.#stop.signal.aborted) return;
    const message = parseMessage(text);
    if (this.#cancels(message)) return;
    const posted = this.#post(message, text);
    // A notification may change what the next request means.
    if (message.kind !== "request") this.#before = posted;
  }

  drained(): Promise<void> {
    return this.#load.low();
  }

  async close(code: 1000 | 4000): Promise<void> {
    using _ = this.#options.owned;
    if (this.#stop.signal.aborted) return;
    this.#finish({ kind: "lost", reason: "closed here" });
    if (code === 4000 || this.#session === undefined) return;
    const limit = new AbortController();
    const { ask, clock } = this.#options;
    const leaving = ask(this.#destination.url, {
      method: "DELETE",
      redirect: "manual", // the session's id is for this server alone
      headers: this.#headers(),
      signal: limit.signal,
    }).then((answer) => answer.body?.cancel());
    await within(DELETE_MS, leaving, clock);
    limit.abort();
  }

  /** In the stateless protocol a cancel is the end of the request's stream. */
  #cancels(message: RpcMessage): boolean {
    if (message.kind !== "notice") return false;
    if (message.method !== "notifications/cancelled") return false;
    const id = message.params?.["requestId"];
    const call = this.#calls.get(id as RpcId);
    call?.abort();
    return call !== undefined;
  }

  async #post(message: RpcMessage, text: string): Promise<void> {
    const call = new AbortController();
    const version = claimedVersion(message);
    const id = message.kind === "request" ? message.id : undefined;
    if (id !== undefined && version !== undefined) this.#calls.set(id, call);
    const isRequest = id !== undefined;
    if (isRequest) this.#unheard.add(id);
    const cargo = this.#load.add(text.length, { isRequest });
    this.#live.add(call);
    try {
      await this.#before;
      if (this.#stop.signal.aborted) return;
      if (isRequest) this.#unheard.delete(id);
      cargo.sent();
      const answer = await this.#options.ask(this.#destination.url, {
        method: "POST",
        headers: {
          ...this.#headers(),
          "content-type": "application/json",
          ...(version === undefined ? {} : modernHeaders(message, version)),
        },
        body: text,
        redirect: "manual",
        signal: call.signal,
      });
      cargo.gone();
      await this.#take(answer, message);
    } catch (error) {
      cargo.gone();
      await this.#missed(message, error, call.signal).catch(ignore);
    } finally {
      cargo.gone();
      this.#live.delete(call);
      if (id !== undefined && this.#calls.get(id) === call) {
        this.#calls.delete(id);
      }
    }
  }

  /**
   * An answer does not come. Others may, so only its request is lost, unless
   * the server is gone, or nobody could tell what the server knows now.
   */
  async #missed(
    message: RpcMessage,
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const { clock, failed, listener } = this.#options;
    const end = failed(error);
    const isApart = message.kind === "request" &&
      message.method !== "initialize";
    if (!isApart || error instanceof ServerLeaves) return this.#finish(end);
    const gone = await this.#greet();
    if (signal.aborted) return;
    if (gone !== undefined) return this.#finish(gone);
    if (message.method === "subscriptions/listen") {
      await clock.sleep(SUBSCRIBE_MS, { signal });
    }
    listener.lost(message.id, end.reason);
  }

  /** Many answers may be missed at once: the server is asked once. */
  #greet(): Promise<LegEnd | undefined> {
    this.#greeting ??= this.#options.greet(this.#stop.signal)
      .catch(this.#options.failed)
      .finally(() => this.#greeting = undefined);
    return this.#greeting;
  }

  async #take(answer: Response, message: RpcMessage): Promise<void> {
    const end = this.#endFor(answer);
    if (end !== undefined) return await this.#turnedAway(answer, message, end);
    const isOpening = message.kind === "request" &&
      message.method === "initialize";
    if (isOpening) {
      this.#session = answer.headers.get("mcp-session-id") ?? undefined;
    }
    await hearAnswer(answer, message, (text) => {
      if (isOpening) this.#opened(text);
      this.#options.listener.message(text);
    });
    if (
      message.kind === "notice" &&
      message.method === "notifications/initialized"
    ) this.#listen();
  }

  /** Who turns one message away does so with all that came with it. */
  async #turnedAway(
    answer: Response,
    message: RpcMessage,
    end: LegEnd,
  ): Promise<void> {
    if (message.kind === "request") this.#unheard.add(message.id);
    await answer.body?.cancel();
    await within(TURNED_AWAY_MS, this.#load.none(), this.#options.clock);
    this.#finish(end);
  }

  #endFor({ status }: Response): LegEnd | undefined {
    if (status === 401) {
      return this.#options.refused("the server refuses the token (401)");
    }
    if (status === 403) {
      return this.#options.refused("the server refuses the request (403)");
    }
    if (status === 404 && this.#session !== undefined) {
      return { kind: "lost", reason: "the server has forgotten the session" };
    }
    return undefined;
  }

  #opened(text: string): void {
    const version = valueAt(
      parseMessage(text),
      "body",
      "result",
      "protocolVersion",
    );
    if (typeof version === "string") this.#version = version;
  }

  /** What the server says unasked comes on a stream of its own. */
  #listen(): void {
    if (this.#session === undefined || this.#isListening) return;
    this.#isListening = true;
    const { clock, failed, listener } = this.#options;
    void keepListening({
      ask: (more) =>
        this.#options.ask(this.#destination.url, {
          headers: {
            ...this.#headers(),
            accept: "text/event-stream",
            ...more,
          },
          redirect: "manual",
          signal: this.#stop.signal,
        }),
      hear: (body, onId) =>
        hearEvents(body, ({ data, id }) => {
          onId(id);
          if (data !== "") listener.message(data);
        }),
      endFor: (answer) => this.#endFor(answer),
      failed,
      clock,
      signal: this.#stop.signal,
    }).then((end) => {
      if (end !== undefined) this.#finish(end);
    });
  }

  #headers(): Readonly<Record<string, string>> {
    return {
      ...this.#destination.headers,
      accept: "application/json, text/event-stream",
      ...(this.#session === undefined
        ? {}
        : { "mcp-session-id": this.#session }),
      ...(this.#version === undefined
        ? {}
        : { "mcp-protocol-version": this.#version }),
    };
  }

  #finish(end: LegEnd): void {
    const unheard = [...this.#unheard];
    this.#end(unheard.length > 0 ? { ...end, unheard } : end);
    this.#stop.abort();
    for (const call of this.#live) call.abort();
    this.#load.release();
  }
}

// Cancelled meanwhile.
function ignore(): void {}
