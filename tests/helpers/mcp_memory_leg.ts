/**
 * A leg whose server is the test.
 *
 * @module
 */
import assert from "node:assert/strict";
import type {
  Leg,
  LegConnection,
  LegEnd,
  LegListener,
} from "../../src/mcp/leg.ts";

/** A JSON-RPC message, read. */
export type Rpc = Readonly<Record<string, unknown>>;

/** One connection, seen from the server. */
export class MemoryConnection implements LegConnection {
  /** What the bridge has sent, in order. */
  readonly sent: string[] = [];
  readonly closed: Promise<LegEnd>;
  /** The code the bridge closed it with. */
  closedWith: number | undefined;
  /** What the bridge is told is on its way. */
  bufferedBytes = 0;
  /** Hears every message the bridge sends. */
  onMessage: (text: string) => void = () => {};
  readonly #listener: LegListener;
  readonly #over: (end: LegEnd) => void;
  #drained: PromiseWithResolvers<void> = Promise.withResolvers();
  #isOver = false;

  constructor(listener: LegListener) {
    this.#listener = listener;
    const { promise, resolve } = Promise.withResolvers<LegEnd>();
    this.closed = promise;
    this.#over = resolve;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the bridge has sent, read. */
  get messages(): readonly Rpc[] {
    return this.sent.map((text) => JSON.parse(text));
  }

  /** The methods of what was sent, in order. */
  get methods(): readonly unknown[] {
    return this.messages.map((message) => message["method"]);
  }

  /** The request the bridge sent last with a method. */
  asked(method: string): Rpc {
    const found = this.messages.findLast((one) => one["method"] === method);
    assert.ok(found, `no ${method} in ${this.sent.join("\n")}`);
    return found;
  }

  send(text: string): void {
    if (this.#isOver) return;
    this.sent.push(text);
    this.onMessage(text);
  }

  drained(): Promise<void> {
    return this.#drained.promise;
  }

  close(code: 1000 | 4000): Promise<void> {
    this.closedWith ??= code;
    this.end({ kind: "lost", reason: "closed by the bridge" });
    return Promise.resolve();
  }

  /** All is gone to the server. */
  drain(): void {
    this.bufferedBytes = 0;
    this.#drained.resolve();
    this.#drained = Promise.withResolvers();
  }

  /** The server says something; texts go as they are. */
  say(message: Rpc | string): void {
    const text = typeof message === "string"
      ? message
      : JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#listener.message(text);
  }

  /** The server answers the last request with a method. */
  answer(method: string, result: Rpc = {}): void {
    this.say({ id: this.asked(method)["id"], result });
  }

  /** The answer to one request is lost. */
  lose(id: string | number): void {
    this.#listener.lost(id, "its stream was cut");
  }

  /** The connection is over. */
  end(end: LegEnd): void {
    this.#isOver = true;
    this.#drained.resolve();
    this.#over(end);
  }

  /** The line is cut. */
  cut(reason = "the line was cut"): void {
    this.end({ kind: "lost", reason });
  }
}

/** A leg in memory; up unless told otherwise. */
export class MemoryLeg implements Leg {
  readonly name = "memory";
  readonly framed = true;
  maxMessageBytes: number = 4 * 1024 * 1024;
  /** Every connection there was. */
  readonly connections: MemoryConnection[] = [];
  /** How often the bridge has tried. */
  opens = 0;
  /** What a try ends with; undefined: a connection. */
  fails: LegEnd | undefined;
  /** Hears of every connection before the bridge does. */
  onOpen: (connection: MemoryConnection) => void = () => {};

  /** The connection of now, or the last. */
  get last(): MemoryConnection {
    const last = this.connections.at(-1);
    assert.ok(last, "no connection");
    return last;
  }

  /** Nobody listens. */
  down(reason = "connection refused"): void {
    this.fails = { kind: "lost", reason };
  }

  /** Somebody listens again. */
  up(): void {
    this.fails = undefined;
  }

  open(
    listener: LegListener,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<LegConnection | LegEnd> {
    this.opens += 1;
    if (signal.aborted) return Promise.reject(signal.reason);
    const alive = this.connections.some(({ isOver }) => !isOver);
    assert.ok(!alive, "two connections at once");
    if (this.fails !== undefined) return Promise.resolve(this.fails);
    const connection = new MemoryConnection(listener);
    this.connections.push(connection);
    this.onOpen(connection);
    return Promise.resolve(connection);
  }
}
