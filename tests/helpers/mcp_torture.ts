/**
 * A client that knows nothing of SDKs: it writes lines to a bridge's process
 * and takes nothing on trust that comes back.
 *
 * @module
 */
import assert from "node:assert/strict";
import { RpcTally } from "./mcp_torture_tally.ts";
import { LogText } from "./sshd_log.ts";

type Rpc = Readonly<Record<string, unknown>>;

/** How a bridge is started. */
export interface BridgeProgram {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a request came to. */
export interface Answer extends Rpc {
  readonly result?: Rpc;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: Rpc;
  };
}

const MODERN: Rpc = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "torture", version: "1" },
};

/** A bridge and its client. Disposing kills the bridge and looks at what it said. */
export class TortureClient implements AsyncDisposable {
  readonly tally: RpcTally = new RpcTally();
  readonly pid: number;
  /** The exit status. */
  readonly ended: Promise<number>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #meta: Rpc | undefined;
  readonly #encoder = new TextEncoder();
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly #err: LogText;
  #count = 0;

  /** Starts the bridge. */
  constructor(program: BridgeProgram, era: "legacy" | "modern" = "legacy") {
    const [command = "", ...args] = program.argv;
    const { cwd, env } = program;
    const stream = "piped";
    this.#child = new Deno.Command(command, {
      args,
      cwd,
      env: { ...env },
      clearEnv: true,
      stdin: stream,
      stdout: stream,
      stderr: stream,
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#meta = era === "modern" ? MODERN : undefined;
    this.pid = this.#child.pid;
    this.#output = this.#child.stdout.getReader();
    this.#err = new LogText(this.#child.stderr);
    const heard = Promise.all([this.#listen(), this.#err.ended]);
    this.ended = this.#child.status.then(async ({ code }) => {
      await heard;
      this.tally.end(this.#err.text);
      return code;
    });
  }

  /** Opens a session where the era has one, and learns the tools. */
  async open(): Promise<void> {
    if (this.#meta === undefined) {
      const { result } = await this.ask("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "torture", version: "1" },
      });
      assert.ok(result);
      await this.tell("notifications/initialized");
    }
    const { result } = await this.ask("tools/list");
    assert.ok(result);
  }

  /** Sends a request and waits for its answer. */
  ask(method: string, params: Rpc = {}): Promise<Answer> {
    return this.begin(method, params).answer;
  }

  /** Calls a tool. */
  call(name: string, input: Rpc = {}): Promise<Answer> {
    return this.ask("tools/call", { name, arguments: input });
  }

  /** Sends a request; the id is for a cancel. */
  begin(
    method: string,
    params: Rpc = {},
  ): { readonly id: number; readonly answer: Promise<Answer> } {
    const id = ++this.#count;
    const whole = this.#meta === undefined
      ? params
      : { ...params, _meta: this.#meta };
    const answer = this.tally.expect(id) as Promise<Answer>;
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params: whole });
    this.write(`${text}\n`).catch(() => {}); // its end is told by `ended`
    return { id, answer };
  }

  /** Sends a notification. */
  async tell(method: string, params: Rpc = {}): Promise<void> {
    await this.write(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
  }

  /** Writes just this. */
  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? this.#encoder.encode(data) : data;
    await this.#input.write(bytes);
  }

  /** Says that nothing more comes. */
  async leave(): Promise<void> {
    await this.#input.close().catch(() => {});
  }

  /** Closes the end of standard output that is ours. */
  async stopReading(): Promise<void> {
    await this.#output.cancel();
  }

  /** Waits for a line on standard error. */
  async said(pattern: RegExp): Promise<void> {
    await this.#err.waitFor(pattern);
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.leave();
    await this.ended;
    assert.deepEqual(this.tally.faults, []);
  }

  async #listen(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#output.read();
      if (done) return;
      this.tally.push(value);
    }
  }
}

/** Milliseconds until it settles. */
export async function msOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}
