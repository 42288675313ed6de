/**
 * A client of MCP on a program's standard streams, with as little of its own
 * as can be: what is measured is the other side.
 *
 * @module
 */

/** What is started. */
export interface McpProgram {
  readonly words: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

type Line = Readonly<Record<string, unknown>>;

const CALL = { name: "echo", arguments: { text: "x" } };

/** A program and its client; disposing kills the program. */
export class BenchClient implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #heard: Promise<void>;
  #hear: (lines: readonly Line[]) => void = () => {};
  #id = 0;

  /** Starts the program. */
  constructor({ words: [program = "", ...args], cwd, env }: McpProgram) {
    this.#child = new Deno.Command(program, {
      args,
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#heard = this.#listen();
  }

  /** Opens the session. */
  async open(): Promise<void> {
    await this.#ask("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    });
    const method = "notifications/initialized";
    await this.#write(`${JSON.stringify({ jsonrpc: "2.0", method })}\n`);
  }

  /** Learns which tools may be called twice. */
  async list(): Promise<void> {
    await this.#ask("tools/list", {});
  }

  /** Calls a tool once. */
  async call(): Promise<void> {
    await this.#ask("tools/call", CALL);
  }

  /** Calls a tool again and again, so many at a time; returns calls a second. */
  async rate(
    { seconds, inFlight }: {
      readonly seconds: number;
      readonly inFlight: number;
    },
  ): Promise<number> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const started = performance.now();
    const until = started + seconds * 1000;
    let open = inFlight;
    let answered = 0;
    this.#hear = (lines) => {
      const answers = lines.filter(({ result }) => result !== undefined).length;
      answered += answers;
      open -= answers;
      if (performance.now() < until) {
        open += answers;
        void this.#write(this.#calls(answers));
      } else if (open === 0) resolve();
    };
    await this.#write(this.#calls(inFlight));
    await over;
    return answered / (performance.now() - started) * 1000;
  }

  /** Leaves as hosts do, and waits until the program has ended. */
  async leave(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
    await this.#heard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#child.status;
    await this.#heard;
    await this.#writer.close().catch(() => {});
  }

  async #ask(method: string, params: unknown): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      this.#hear = ([line]) => {
        if (line?.["id"] !== this.#id) return;
        if (line["result"] !== undefined) return resolve();
        reject(new Error(JSON.stringify(line)));
      };
    });
    await this.#write(this.#request(method, params));
    await answered;
  }

  #calls(count: number): string {
    let text = "";
    for (let i = 0; i < count; i++) text += this.#request("tools/call", CALL);
    return text;
  }

  #request(method: string, params: unknown): string {
    const id = ++this.#id;
    return JSON.stringify({ jsonrpc: "2.0", id, method, params }) + "\n";
  }

  async #write(text: string): Promise<void> {
    await this.#writer.write(this.#encoder.encode(text));
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of this.#child.stdout) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split(
        "\n",
      );
      rest = parts.pop() ?? "";
      if (parts.length > 0) this.#hear(parts.map((part) => JSON.parse(part)));
    }
  }
}
