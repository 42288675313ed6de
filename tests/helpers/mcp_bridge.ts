/**
 * A bridge between a test that is its client and a test that is its server.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type BridgeOptions, runBridge } from "../../src/mcp/bridge.ts";
import { FakeClock, settle } from "./fake_clock.ts";
import { MemoryLeg, type Rpc } from "./mcp_memory_leg.ts";

/** A bridge that runs; dispose it. */
export class TestBridge implements AsyncDisposable {
  readonly leg: MemoryLeg;
  readonly clock: FakeClock = new FakeClock();
  /** What was written to standard output, line by line. */
  readonly lines: string[] = [];
  /** What was written to standard error. */
  readonly notes: string[] = [];
  readonly status: Promise<number>;
  /** The status it ended with, if it did. */
  ended: number | undefined;
  readonly #stop = new AbortController();
  readonly #encoder = new TextEncoder();
  #stdin: ReadableStreamDefaultController<Uint8Array> | undefined;
  #rest = "";

  constructor(leg: MemoryLeg, options: Partial<BridgeOptions>) {
    this.leg = leg;
    const stdin = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#stdin = controller),
    });
    const decoder = new TextDecoder();
    this.status = runBridge({
      leg,
      stdin,
      write: (bytes) => this.#take(decoder.decode(bytes)),
      note: (line) => void this.notes.push(line),
      clock: this.clock,
      random: () => 0.5,
      signal: this.#stop.signal,
      remote: "production",
      ...options,
    });
    this.status.then((status) => this.ended = status);
  }

  /** What came out, read. */
  get out(): readonly Rpc[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** The answers to an id. */
  answers(id: unknown): readonly Rpc[] {
    return this.out.filter((one) => one["id"] === id && !("method" in one));
  }

  /** The error an id was answered with. */
  error(id: unknown): ErrorSeen {
    const answers = this.answers(id);
    assert.equal(answers.length, 1, `answers to ${id}`);
    return answers[0]?.["error"] as ErrorSeen;
  }

  /** The client writes messages, then all that can happen happens. */
  async send(...messages: readonly Rpc[]): Promise<void> {
    const texts = messages.map((one) =>
      JSON.stringify({ jsonrpc: "2.0", ...one }) + "\n"
    );
    await this.raw(texts.join(""));
  }

  /** The client writes something. */
  async raw(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? this.#encoder.encode(text) : text;
    this.#stdin?.enqueue(bytes);
    await settle();
  }

  /** The client closes its end. */
  async end(): Promise<void> {
    this.#stdin?.close();
    await settle();
  }

  /** A signal ends the bridge. */
  stop(): void {
    this.#stop.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await settle();
    await this.clock.advance(1000);
    await this.status;
    this.clock[Symbol.dispose]();
  }

  #take(text: string): void {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop() ?? "";
    this.lines.push(...parts);
  }
}

/** An error of the bridge, as its client sees it. */
export interface ErrorSeen {
  readonly code: number;
  readonly message: string;
  readonly data: {
    readonly source: string;
    readonly reason: string;
    readonly maybeExecuted: boolean;
    readonly remote: string;
    readonly hint: string;
    readonly stderr?: string;
  };
}

/** Starts a bridge; its server is up unless the leg says otherwise. */
export async function startBridge(
  options: Partial<BridgeOptions> & { readonly leg?: MemoryLeg } = {},
): Promise<TestBridge> {
  const bridge = new TestBridge(options.leg ?? new MemoryLeg(), options);
  await settle();
  return bridge;
}

/** A call of a tool. */
export function call(id: string | number, name: string): Rpc {
  return { id, method: "tools/call", params: { name, arguments: {} } };
}

/** Opens a legacy session through a bridge, with every list that can change. */
export async function openLegacy(bridge: TestBridge): Promise<void> {
  const params = { protocolVersion: "2025-11-25", capabilities: {} };
  await bridge.send({ id: "open", method: "initialize", params });
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await bridge.send({ method: "notifications/initialized" });
}

/** What the test's server says to an opening. */
export const LEGACY_RESULT: Rpc = {
  protocolVersion: "2025-11-25",
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: false },
    resources: { listChanged: true, subscribe: true },
  },
};
