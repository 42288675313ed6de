/**
 * The requests of the client: sent, held, or answered by the bridge itself,
 * each id once.
 *
 * @module
 */
import {
  BRIDGE_CODES,
  bridgeError,
  type Fault,
  type Place,
} from "./bridge_errors.ts";
import { errorText, type RpcId } from "./jsonrpc.ts";
import type { LegEnd } from "./leg.ts";
import { isSubscription, type Pending, PendingTable } from "./pending.ts";
import { Farewells } from "./pending_farewell.ts";
import { lossAction } from "./pending_policy.ts";
import { type Held, HoldQueue } from "./pending_queue.ts";

/** How much may wait for a connection. */
const QUEUE = { messages: 1000, bytes: 16 * 1024 * 1024 } as const;

/** What the keeper of the requests needs. */
export interface RequestsOptions {
  readonly place: Place;
  readonly now: () => number;
  /** How long a message may wait for a connection. */
  readonly holdMs: number;
  /** How long a request may take in all; undefined: as long as it likes. */
  readonly timeLimitMs: number | undefined;
  /** Whether a tool may be called twice. */
  readonly isRepeatable: (tool: string) => boolean;
  /** Writes to the client. */
  readonly emit: (text: string) => void;
  /** Tells people. */
  readonly note: (line: string) => void;
}

/** Sends one message to the server. */
export type Send = (text: string) => void;

/** Every request from its arrival to its one answer. */
export class BridgeRequests {
  /** The largest message the server takes. */
  limitBytes: number;
  readonly #options: RequestsOptions;
  readonly #table = new PendingTable();
  readonly #queue: HoldQueue;
  readonly #farewells = new Farewells();
  #send: Send | undefined;
  #why = "not connected yet";
  #idle: (() => void) | undefined;

  /** Starts without a connection. */
  constructor(limitBytes: number, options: RequestsOptions) {
    this.limitBytes = limitBytes;
    this.#options = options;
    this.#queue = new HoldQueue({ ...QUEUE, holdMs: options.holdMs });
  }

  /** How many run on the server now. */
  get running(): number {
    return this.#table.running;
  }

  /** Whether somebody waits for a connection who will not wait for ever. */
  get isPressing(): boolean {
    return this.#queue.isPressing;
  }

  /** When {@linkcode expire} has something to do. */
  get due(): number {
    const { timeLimitMs } = this.#options;
    const oldest = this.#table.oldest;
    const limit = timeLimitMs === undefined || oldest === undefined
      ? Infinity
      : oldest.since + timeLimitMs;
    return Math.min(limit, this.#queue.due ?? Infinity, this.#farewells.due);
  }

  /** The request with an id that has no answer yet. */
  get(id: RpcId): Pending | undefined {
    return this.#table.get(id);
  }

  /** Whether an opening of the client waits for its answer. */
  get isOpening(): boolean {
    return this.#table.all.some(({ method }) => method === "initialize");
  }

  /** Takes a request in; its id is not in use. */
  take(request: Pending): void {
    this.#table.add(request);
    this.#pass(request);
  }

  /** Takes a notification in. */
  takeNotice(text: string, bytes: number): void {
    this.#pass({ kind: "notice", text, bytes, until: 0 });
  }

  /** The client gives a request up. Returns whether the server must be told. */
  cancel(id: RpcId): boolean {
    const request = this.#table.get(id);
    if (request === undefined) return false;
    const { running } = request;
    this.#forget(request);
    return running;
  }

  /** The server has answered: returns what, or undefined when nobody waits for it. */
  settle(id: RpcId): Pending | undefined {
    const request = this.#table.get(id);
    if (!request?.running) return undefined;
    this.#forget(request);
    return request;
  }

  /** The server has ended a subscription; the client hears of it unless the server goes. */
  part(request: Pending, text: string): void {
    this.#farewells.keep(request, text, this.#options.now());
  }

  /** There is a connection: what waits goes out, in order. */
  attach(send: Send): void {
    this.#send = send;
    for (const held of this.#queue.takeAll()) this.#pass(held);
  }

  /**
   * The connection is gone: each request that ran on it is held or answered.
   * Nothing waits at that moment, as something runs only when nothing does.
   */
  lost(end: LegEnd): void {
    this.#send = undefined;
    this.#why = end.reason;
    this.#farewells.clear();
    const reason = `the connection was lost: ${end.reason}`;
    const ran = this.#table.all.filter(({ running }) => running);
    for (const request of ran) {
      if (end.unstarted) this.#pass(this.#table.unsent(request));
      else this.#recover(request, { ...end, reason });
    }
  }

  /** The answer to one request is lost, the connection is not: it is sent again or answered. */
  lostOne(id: RpcId, reason: string): void {
    const request = this.#table.get(id);
    if (!request?.running) return;
    this.#recover(request, { reason: `the answer was lost: ${reason}` });
  }

  /** Trying again failed. */
  failedAgain(end: LegEnd): void {
    this.#why = end.reason;
  }

  /** Answers what has waited, or taken, too long. */
  expire(now: number): void {
    const { holdMs } = this.#options;
    for (const held of this.#queue.expired(now)) {
      if (held.kind === "notice") continue;
      const reason = `no connection within ${holdMs / 1000} s: ${this.#why}`;
      this.#unreachable(held, reason);
    }
    for (const request of this.#farewells.expired(now)) this.#bid(request);
    this.#expireLate(now);
  }

  /** Answers everything. */
  failAll(code: Fault["code"] | undefined, end: LegEnd): void {
    this.#send = undefined;
    for (const request of this.#table.all) {
      const running = code === undefined && request.running;
      const unasked = running ? BRIDGE_CODES.lost : BRIDGE_CODES.unreachable;
      this.fail(request, {
        code: code ?? unasked,
        maybeExecuted: request.sends > 0,
        reason: end.reason,
        stderr: end.stderr,
      });
    }
  }

  /** Answers a request: with its farewell when it has one, else with an error of the bridge. */
  fail(request: Pending, fault: Fault): void {
    if (this.#bid(request)) return;
    this.#forget(request);
    const { emit, place } = this.#options;
    emit(errorText(request.id, bridgeError(place, request, fault)));
  }

  /** Resolves when nothing is unanswered but subscriptions. */
  whenIdle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    this.#tellIdle();
    return promise;
  }

  #pass(held: Held, { forEver = false } = {}): void {
    if (held.bytes > this.limitBytes) return this.#tooLarge(held);
    if (this.#send === undefined) return this.#hold(held, forEver);
    if (held.kind === "request") this.#table.sent(held);
    this.#send(held.text);
  }

  #hold(held: Held, forEver: boolean): void {
    const { holdMs, now } = this.#options;
    held.until = forEver ? Infinity : now() + holdMs;
    if (!this.#queue.push(held)) this.#noRoom(held);
  }

  /** What becomes of a request that ran when its connection, or its answer, went. */
  #recover(
    request: Pending,
    { reason, stderr, unheard }: Pick<LegEnd, "reason" | "stderr" | "unheard">,
  ): void {
    const isRepeatable = unheard?.includes(request.id)
      ? () => true
      : this.#options.isRepeatable;
    this.#table.stopped(request);
    const action = lossAction(request, isRepeatable);
    if (action !== "fail") {
      return this.#pass(request, { forEver: action === "keep" });
    }
    const code = BRIDGE_CODES.lost;
    this.fail(request, { code, maybeExecuted: true, reason, stderr });
  }

  #expireLate(now: number): void {
    const { timeLimitMs } = this.#options;
    if (timeLimitMs === undefined) return;
    const late = this.#table.all.filter((request) =>
      !isSubscription(request) && request.since + timeLimitMs <= now
    );
    for (const request of late) {
      const { running, sends } = request;
      this.fail(request, {
        code: BRIDGE_CODES.timeLimit,
        maybeExecuted: sends > 0,
        reason: `no answer within ${timeLimitMs / 1000} s`,
      });
      if (running) this.#send?.(cancelledText(request.id));
    }
  }

  #noRoom(held: Held): void {
    if (held.kind === "request") {
      return this.#unreachable(held, `too much waits already: ${this.#why}`);
    }
    this.#options.note("dropped a notification: too much waits already");
  }

  #unreachable(request: Pending, reason: string): void {
    const code = BRIDGE_CODES.unreachable;
    this.fail(request, { code, maybeExecuted: request.sends > 0, reason });
  }

  #tooLarge(held: Held): void {
    const reason =
      `the message has ${held.bytes} bytes, the server takes ${this.limitBytes}`;
    if (held.kind === "notice") {
      return this.#options.note(`dropped a notification: ${reason}`);
    }
    const code = BRIDGE_CODES.tooLarge;
    this.fail(held, { code, maybeExecuted: held.sends > 0, reason });
  }

  /** Passes the farewell of a subscription, if it has one. */
  #bid(request: Pending): boolean {
    const farewell = this.#farewells.take(request);
    if (farewell === undefined) return false;
    this.#forget(request);
    this.#options.emit(farewell);
    return true;
  }

  #forget(request: Pending): void {
    if (!request.running) this.#queue.remove(request);
    this.#farewells.take(request);
    this.#table.delete(request);
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#idle !== undefined && this.#table.ending === 0) this.#idle();
  }
}

function cancelledText(requestId: RpcId): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId, reason: "time limit" },
  });
}
