/**
 * What must hold for a bridge whatever happens, checked from outside.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ErrorSeen,
  LEGACY_RESULT,
  type TestBridge,
} from "./mcp_bridge.ts";
import type { MemoryConnection, Rpc } from "./mcp_memory_leg.ts";

/** Kinds of requests, by what may happen to them at a loss. */
export type AskKind = "read" | "safe" | "unsafe" | "listen";

const MOST_SENDS: Readonly<Record<AskKind, number>> = {
  read: 4,
  safe: 2,
  unsafe: 1,
  listen: Infinity,
};
const HOLD_MS = 15_000;
const SLACK_MS = 50;

/** One request of the client, as the model knows it. */
interface Asked {
  readonly id: string | number;
  readonly kind: AskKind;
  /** Since when it has waited for a connection, at the earliest. */
  waitsSince: number;
  isCancelled: boolean;
}

/** The client and the server of one bridge, with everything they did. */
export class BridgeModel {
  readonly #bridge: TestBridge;
  readonly #asked: Asked[] = [];
  readonly #said: number[] = []; // tags, in the order the server said them
  readonly #saidTo = new Map<number, unknown>(); // tag of an answer, its id
  readonly #serverAsks = new Map<number, ServerAsk>();
  readonly #gone = new Set<MemoryConnection>();
  #count = 0;

  constructor(bridge: TestBridge) {
    this.#bridge = bridge;
    bridge.leg.onOpen = (connection) => {
      connection.onMessage = (text) => serveOpening(connection, text);
    };
  }

  /** The client asks; every other id is a text. */
  async ask(kind: AskKind): Promise<void> {
    const number = this.#next();
    const id = number % 2 === 0 ? number : String(number);
    const waitsSince = this.#bridge.clock.now();
    this.#asked.push({ id, kind, waitsSince, isCancelled: false });
    await this.#bridge.send({ id, ...REQUESTS[kind](number) });
  }

  /** The client gives up one of its requests. */
  async cancel(which: number): Promise<void> {
    const asked = pick(this.#asked, which);
    if (asked === undefined || this.#answersTo(asked).length > 0) return;
    asked.isCancelled = true;
    const params = { requestId: asked.id };
    await this.#bridge.send({ method: "notifications/cancelled", params });
  }

  /** The client says something. */
  async tell(): Promise<void> {
    const params = { seq: this.#next() };
    await this.#bridge.send({ method: "notifications/x", params });
  }

  /** The client answers a request of the server, perhaps one that is long gone. */
  async answerServer(which: number): Promise<void> {
    const asks = this.#bridge.out.filter((one) =>
      one["method"] === "roots/list"
    );
    const ask = pick(asks, which);
    if (ask === undefined) return;
    const { tag } = ask["params"] as { tag: number };
    await this.#bridge.send({ id: ask["id"], result: { tag } });
  }

  /** The server answers one of the requests that run. */
  serverAnswers(which: number): void {
    const id = pick(this.#runningIds(), which);
    if (id === undefined) return;
    const tag = this.#say();
    this.#saidTo.set(tag, id);
    this.#live?.say({ id, result: { tag } });
  }

  /** The server says something. */
  serverTells(): void {
    const live = this.#live;
    if (live === undefined) return;
    live.say({ method: "notifications/message", params: { tag: this.#say() } });
  }

  /** The server asks; its ids begin anew on each connection. */
  serverAsks(): void {
    const live = this.#live;
    if (live === undefined) return;
    const tag = this.#say();
    const before = [...this.#serverAsks.values()]
      .filter(({ connection }) => connection === live);
    const id = before.length;
    this.#serverAsks.set(tag, { connection: live, id });
    live.say({ id, method: "roots/list", params: { tag } });
  }

  /** The server answers all it has, until nothing is left. */
  serverAnswersAll(): void {
    while (this.#runningIds().length > 0) this.serverAnswers(0);
  }

  /** Checks what must hold at every moment. */
  check(): void {
    this.#noteLosses();
    for (const asked of this.#asked) this.#checkAsked(asked);
    for (const { connection } of this.#connections) checkOrder(connection);
    this.#checkOutput();
    this.#checkServerAsks();
  }

  /** Checks what must hold at the end. */
  checkEnd(): void {
    this.check();
    for (const asked of this.#asked) {
      const count = this.#answersTo(asked).length;
      assert.equal(count, asked.isCancelled ? 0 : 1, `answers to ${asked.id}`);
    }
  }

  get #connections(): readonly { connection: MemoryConnection }[] {
    return this.#bridge.leg.connections.map((connection) => ({ connection }));
  }

  get #live(): MemoryConnection | undefined {
    const last = this.#bridge.leg.connections.at(-1);
    return last === undefined || last.isOver ? undefined : last;
  }

  #checkAsked(asked: Asked): void {
    const { id, kind, isCancelled, waitsSince } = asked;
    const sends = this.#connections
      .flatMap(({ connection }) => requestsOn(connection))
      .filter((one) => one["id"] === id).length;
    assert.ok(
      sends <= MOST_SENDS[kind],
      `${kind} ${id} was sent ${sends} times`,
    );
    const answers = this.#answersTo(asked);
    assert.ok(answers.length <= (isCancelled ? 0 : 1), `answers to ${id}`);
    const [answer] = answers;
    if (answer !== undefined) return checkAnswer(answer, sends, this.#saidTo);
    if (isCancelled || kind === "listen") return;
    if (this.#runningIds().includes(id)) return;
    const waitedMs = this.#bridge.clock.now() - waitsSince;
    assert.ok(waitedMs <= HOLD_MS + SLACK_MS, `${id} waited ${waitedMs} ms`);
  }

  /** What the server said came in that order, nothing of it twice. */
  #checkOutput(): void {
    const tags: number[] = [];
    for (const message of this.#bridge.out) {
      assert.equal(message["jsonrpc"], "2.0");
      assert.doesNotMatch(String(message["id"]), /^paracle-bridge:/);
      const body = (message["result"] ?? message["params"]) as Rpc | undefined;
      const tag = body?.["tag"];
      if (typeof tag === "number") tags.push(tag);
    }
    assert.deepEqual(tags, tags.toSorted((a, b) => a - b));
    assert.equal(new Set(tags).size, tags.length);
    const seen = new Set(tags);
    const cancelled = (tag: number): boolean =>
      this.#asked.some(({ id, isCancelled }) =>
        isCancelled && id === this.#saidTo.get(tag)
      );
    const missing = this.#said.filter((tag) =>
      !seen.has(tag) && !cancelled(tag)
    );
    assert.deepEqual(missing, [], "said and not passed");
  }

  /** Answers of the client came to the connection and the id that asked, once. */
  #checkServerAsks(): void {
    for (const { connection } of this.#connections) {
      const answers = connection.messages.filter((one) => "result" in one);
      const tags = answers.map(({ id, result }) => {
        const { tag } = result as { tag: number };
        assert.deepEqual(this.#serverAsks.get(tag), { connection, id });
        return tag;
      });
      assert.equal(new Set(tags).size, tags.length);
    }
  }

  #noteLosses(): void {
    for (const connection of this.#bridge.leg.connections) {
      if (!connection.isOver || this.#gone.has(connection)) continue;
      this.#gone.add(connection);
      const ids = new Set(requestsOn(connection).map(({ id }) => id));
      for (const asked of this.#asked) {
        if (ids.has(asked.id)) asked.waitsSince = this.#bridge.clock.now();
      }
    }
  }

  #runningIds(): readonly (string | number)[] {
    const live = this.#live;
    if (live === undefined) return [];
    const ids = new Set(requestsOn(live).map(({ id }) => id));
    const answered = new Set(this.#saidTo.values());
    return this.#asked
      .filter(({ kind }) => kind !== "listen") // the server ends none
      .filter((asked) => ids.has(asked.id) && !answered.has(asked.id))
      .filter((asked) => this.#answersTo(asked).length === 0)
      .map(({ id }) => id);
  }

  #answersTo({ id }: Asked): readonly Rpc[] {
    return this.#bridge.answers(id);
  }

  #say(): number {
    const tag = this.#next();
    this.#said.push(tag);
    return tag;
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

interface ServerAsk {
  readonly connection: MemoryConnection;
  readonly id: number;
}

const REQUESTS: Readonly<Record<AskKind, (seq: number) => Rpc>> = {
  read: (seq) => ({ method: "resources/read", params: { seq } }),
  safe: (seq) => ({ method: "tools/call", params: { seq, name: "look" } }),
  unsafe: (seq) => ({ method: "tools/call", params: { seq, name: "run" } }),
  listen: (seq) => ({ method: "subscriptions/listen", params: { seq } }),
};

/** The server opens a session with whoever asks, and answers probes. */
function serveOpening(connection: MemoryConnection, text: string): void {
  const { id, method } = JSON.parse(text);
  if (method === "initialize") connection.say({ id, result: LEGACY_RESULT });
}

function requestsOn(connection: MemoryConnection): readonly Rpc[] {
  return connection.messages
    .filter((one) => (one["params"] as Rpc | undefined)?.["seq"] !== undefined);
}

/** What the client said comes in the order it said it, on each connection. */
function checkOrder(connection: MemoryConnection): void {
  const order = requestsOn(connection)
    .map(({ params }) => (params as { seq: number }).seq);
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
  assert.equal(new Set(order).size, order.length);
}

function checkAnswer(
  answer: Rpc,
  sends: number,
  saidTo: ReadonlyMap<number, unknown>,
): void {
  const result = answer["result"] as { tag: number } | undefined;
  if (result !== undefined) {
    assert.equal(saidTo.get(result.tag), answer["id"]);
    return;
  }
  const { code, data } = answer["error"] as ErrorSeen;
  assert.ok(code <= -31001 && code >= -31005);
  assert.equal(data.source, "paracle-bridge");
  assert.equal(data.maybeExecuted, sends > 0);
}

function pick<T>(from: readonly T[], which: number): T | undefined {
  return from[which % Math.max(1, from.length)];
}
