/**
 * Standard input and output as a transport of the SDK: one JSON-RPC message a
 * line, nothing else on standard output.
 *
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { errorText, isId, parseMessage, type RpcId } from "./jsonrpc.ts";
import { LineReader } from "./line_reader.ts";
import { Outlet } from "./outlet.ts";

/** Both ends of the process, and time. */
export interface StdioTransportOptions {
  /** Read to its end, or until the transport is closed. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Writes all of the bytes; called once at a time. */
  readonly write: (bytes: Uint8Array) => Promise<void> | void;
  /** Time. */
  readonly clock: Clock;
  /** How long calls may go on once the input has ended. Default: 500 ms. */
  readonly graceMs?: number;
}

/** Largest line that is taken: what the SDK's own transport takes, too. */
export const MAX_LINE_BYTES: number = 10 * 1024 * 1024;

/** So much may wait for a reader before no more is read. */
const HIGH_WATER = 4 * 1024 * 1024;
/** A reader that leaves so much lying has gone. */
const MOST_UNREAD = 128 * 1024 * 1024;

/** One connection. `serveStdio` of the SDK owns it. */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  /** Resolves once it is over, whoever ended it; never rejects. */
  readonly ended: Promise<void>;
  readonly #options: StdioTransportOptions;
  readonly #outlet: Outlet;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #lines = new LineReader(MAX_LINE_BYTES);
  readonly #pending = new Set<RpcId>();
  readonly #end: () => void;
  #answered: (() => void) | undefined;
  #unsent = 0;
  #isOver = false;
  #reading: Promise<void> | undefined;

  /** Takes the input over; nothing is read before it is started. */
  constructor(options: StdioTransportOptions) {
    this.#options = options;
    const { write } = options;
    this.#outlet = new Outlet({ write, limit: MOST_UNREAD });
    this.#reader = options.stdin.getReader();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Begins to read. */
  start(): Promise<void> {
    this.#reading ??= this.#read();
    // Nobody reads any more: that is how hosts leave.
    void this.#outlet.ended.then(() => this.close());
    return Promise.resolve();
  }

  /** Sends a message; waits while the other end does not read. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (!("method" in message) && isId(message.id)) this.#settle(message.id);
    this.#write(JSON.stringify(message));
    await this.#room();
  }

  /** Reads no more. What was sent goes out: see {@linkcode flushed}. */
  close(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#isOver = true;
    this.#answered?.();
    this.#reader.cancel().catch(() => {});
    this.onclose?.();
    this.#end();
    return Promise.resolve();
  }

  /** Resolves once all that was sent is out, or cannot be, and reading has ended. */
  async flushed(): Promise<void> {
    await this.#outlet.flushed();
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (this.#isOver) return;
        if (done) break;
        const lines = this.#lines.push(value);
        if (lines === undefined) {
          this.onerror?.(new RangeError("a message is larger than 10 MiB"));
          return await this.close();
        }
        for (const { text } of lines) this.#receive(text);
        await this.#room();
      }
      for (const { text } of this.#lines.end()) this.#receive(text);
      await this.#lastAnswers();
    } catch (error) {
      if (error instanceof Error) this.onerror?.(error);
    }
    await this.close();
  }

  #receive(text: string): void {
    const message = parseMessage(text);
    if (message.kind === "bad") {
      const { code, id, reason } = message;
      this.#write(errorText(id, { code, message: reason }));
      return;
    }
    if (message.kind === "request") this.#expect(message);
    if (message.kind === "notice" && message.method === CANCELLED) {
      const id = message.params?.["requestId"];
      if (isId(id)) this.#settle(id);
    }
    this.onmessage?.(message.body as JSONRPCMessage);
  }

  #expect({ id, method }: { id: RpcId; method: string }): void {
    // A subscription is answered when it ends.
    if (method !== "subscriptions/listen") this.#pending.add(id);
  }

  #settle(id: RpcId): void {
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#answered?.();
  }

  /** Lets calls that are quick come to their end. */
  async #lastAnswers(): Promise<void> {
    if (this.#pending.size === 0) return;
    const { clock, graceMs = 500 } = this.#options;
    const done = new AbortController();
    this.#answered = () => done.abort();
    await clock.sleep(graceMs, { signal: done.signal }).catch(() => {});
  }

  #write(text: string): void {
    this.#unsent += text.length;
    this.#outlet.line(text);
  }

  async #room(): Promise<void> {
    if (this.#unsent <= HIGH_WATER) return;
    await this.#outlet.flushed();
    this.#unsent = 0;
  }
}

const CANCELLED = "notifications/cancelled";
