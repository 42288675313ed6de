/**
 * A client that speaks MCP by hand, over streams in memory: the server at the
 * other end is the product's, on its stdio binding.
 *
 * @module
 */
import { systemClock } from "../../src/core/clock.ts";
import type { ChangeHub } from "../../src/mcp/change_hub.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { LiveCalls } from "../../src/mcp/server_calls.ts";
import type { ServerParts } from "../../src/mcp/server_parts.ts";
import { serveStdioConnection } from "../../src/mcp/serve_stdio.ts";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import { FakeRunner } from "./fake_runner.ts";
import "./late_files.ts";
import { memoryWorkspace } from "./memory_folder.ts";

/** A message as it came. */
export type Message = Readonly<Record<string, unknown>>;

/** What the server is made of. */
export interface PeerOptions {
  /** Files of the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: all but `mcp:exec`. */
  readonly scopes?: readonly string[];
  /** In place of the usual parts. */
  readonly parts?: Partial<ServerParts>;
  /** Tells changes. */
  readonly hub?: ChangeHub;
}

const USUAL = ["mcp:read", "mcp:write", "mcp:run"];
const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "peer", version: "1" },
};

/** One connection; disposing ends its input and waits for the server. */
export class McpPeer implements AsyncDisposable {
  /** Of the workspace: its runs. */
  readonly runner: FakeRunner;
  /** What was written to the action log. */
  readonly logged: unknown[] = [];
  /** Notifications, in order. */
  readonly notices: Message[] = [];
  /** Faults the server told of. */
  readonly faults: unknown[] = [];
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #served: Promise<void>;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #heard: (() => void)[] = [];
  #isModern = false;
  #ids = 0;
  #ended: Promise<void> | undefined;

  constructor(options: PeerOptions = {}) {
    const files = { ...options.files };
    const workspace = memoryWorkspace(files);
    this.runner = new FakeRunner({ write: async () => {} });
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    this.#input = pipe.writable.getWriter();
    const calls = new LiveCalls();
    const factory = createServerFactory({
      reader: new LocalReader(workspace, { now: () => Date.UTC(2030, 0, 8) }),
      runner: this.runner,
      folder: workspace.folder,
      logAction: (entry) => {
        this.logged.push(entry);
        return Promise.resolve(undefined);
      },
      version: "1.2.3",
      calls,
      hub: options.hub,
      onFault: (error) => this.faults.push(error),
      ...options.parts,
    });
    this.#served = serveStdioConnection({
      factory,
      caller: { scopes: options.scopes ?? USUAL },
      stdin: pipe.readable,
      write: (bytes) => this.#receive(new TextDecoder().decode(bytes)),
      clock: systemClock,
      signal: new AbortController().signal,
      calls,
      warn: (message) => this.faults.push(message),
      graceMs: 20,
    });
  }

  /** Shakes hands as clients before 2026 do; answers the server's greeting. */
  async initialize(): Promise<Message> {
    const result = await this.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "peer", version: "1" },
    });
    await this.notify("notifications/initialized");
    return result;
  }

  /** Speaks the newer protocol from now on; answers what the server says of itself. */
  async discover(): Promise<Message> {
    this.#isModern = true;
    return await this.request("server/discover");
  }

  /** The result of a request; its error is thrown, as it came. */
  async request(method: string, params: Message = {}): Promise<Message> {
    return await this.send(method, params).result;
  }

  /** The same, with its id, to be cancelled. */
  send(
    method: string,
    params: Message = {},
  ): { readonly id: number; readonly result: Promise<Message> } {
    const id = ++this.#ids;
    const meta = { ...record(params["_meta"]), ...(this.#isModern && META) };
    const full = { ...params, _meta: meta };
    const answer = new Promise<Message>((resolve) =>
      this.#waiting.set(id, resolve)
    );
    const sent = this.line(
      JSON.stringify({ jsonrpc: "2.0", id, method, params: full }),
    );
    const result = (async () => {
      await sent;
      const message = await answer;
      if (message["error"] !== undefined) throw message["error"];
      return record(message["result"]);
    })();
    return { id, result };
  }

  /** Calls a tool. */
  call(
    name: string,
    args: Message = {},
    _meta: Message = {},
  ): Promise<Message> {
    return this.request("tools/call", { name, arguments: args, _meta });
  }

  async notify(method: string, params: Message = {}): Promise<void> {
    await this.line(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  /** Writes one line, whatever it is. */
  async line(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${text}\n`));
  }

  /** Waits until notifications satisfy a test; looked at whenever one comes. */
  async heard(test: (notices: readonly Message[]) => boolean): Promise<void> {
    while (!test(this.notices)) {
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  /** Ends the input; resolves when the server has ended. */
  end(): Promise<void> {
    return this.#ended ??= (async () => {
      await this.#input.close().catch(() => {});
      await this.#served;
    })();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  #receive(text: string): void {
    for (const line of text.split("\n").filter((line) => line !== "")) {
      const message = record(JSON.parse(line));
      const { id } = message;
      if (typeof message["method"] === "string" || typeof id !== "number") {
        this.notices.push(message);
      } else {
        this.#waiting.get(id)?.(message);
        this.#waiting.delete(id);
      }
    }
    for (const wake of this.#heard.splice(0)) wake();
  }
}

/** The first text of a tool's result. */
export function textOf(result: Message): string {
  const [first] = result["content"] as readonly Message[];
  return String(first?.["text"]);
}

function record(value: unknown): Message {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
