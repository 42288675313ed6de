/**
 * Where bridges are tortured: a server that can be killed and started again,
 * and the book of the calls it has carried out.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";
import { type BridgeProgram, TortureClient } from "./mcp_torture.ts";
import { closedPort } from "./peers.ts";
import { programArgv, type Running, startCommand } from "./program.ts";
import { type Desk, openDesk } from "./remote_fixture.ts";

const here = (file: string): string =>
  new URL(`tests/helpers/${file}`, repository()).pathname;
const deno = (file: string, ...args: readonly string[]): readonly string[] => [
  Deno.execPath(),
  ...["run", "--quiet", "--no-check", "-A", here(file), ...args],
];
const POLL_MS = 5;
const PATIENCE_MS = 60_000;

/** The ways to a server on a port. */
export const SCHEMES = ["ws", "http"] as const;
export type Scheme = typeof SCHEMES[number];
export type Era = "legacy" | "modern";

/** How a bridge goes to a server, default by WebSocket and in the older protocol. */
export interface Passage {
  readonly scheme?: Scheme;
  readonly era?: Era;
}

/** The calls that a server has carried out. */
export class CallBook {
  readonly file: string;

  /** Begins an empty one. */
  constructor(file: string) {
    this.file = file;
    Deno.writeTextFileSync(file, "");
  }

  /** How often a call was begun. */
  async count(key: string): Promise<number> {
    const text = await Deno.readTextFile(this.file);
    return text.split("\n").filter((line) => line === key).length;
  }

  /** Waits until a call has begun so often; rejects when that takes too long. */
  async begun(key: string, times = 1): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (await this.count(key) < times) {
      if (Date.now() > until) throw new Error(`"${key}" did not begin in time`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/** A server and what it takes to reach it. Disposing ends the server. */
export class TorturePlace implements AsyncDisposable {
  readonly desk: Desk;
  readonly book: CallBook;
  readonly #port: number = closedPort();
  #server: Running | undefined;

  private constructor(desk: Desk) {
    this.desk = desk;
    this.book = new CallBook(`${desk.root}/calls`);
  }

  /** Makes a place; the server is not up. */
  static async open(): Promise<TorturePlace> {
    return new TorturePlace(await openDesk());
  }

  get server(): Running {
    if (this.#server === undefined) throw new Error("the server is not up");
    return this.#server;
  }

  /** Starts the server; it listens when this resolves. */
  async start(): Promise<void> {
    const argv = serverWords(this.book, `${this.#port}`);
    this.#server = startCommand(argv, { cwd: "/", env: this.desk.env });
    await this.#server.err.waitFor(/serving on/);
  }

  /** Ends the server by a signal; it is over when this resolves. */
  async stop(signal: Deno.Signal): Promise<void> {
    this.server.kill(signal);
    await this.server.ended;
  }

  /** `paracle mcp connect` with a client. */
  connect({ scheme = "ws", era }: Passage = {}): TortureClient {
    return this.connectTo(this.#url(scheme), era);
  }

  /** The same to another place. */
  connectTo(url: string, era?: Era): TortureClient {
    const words = ["mcp", "connect", "--url", url];
    return new TortureClient(this.#program([...programArgv(), ...words]), era);
  }

  /** The same bridge with a quick heart. */
  connectQuick(
    beatMs: number,
    { scheme = "ws", era }: Passage = {},
  ): TortureClient {
    const argv = deno(
      "mcp_torture_bridge.ts",
      this.#url(scheme),
      `${beatMs}`,
    );
    return new TortureClient(this.#program(argv), era);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await this.desk[Symbol.asyncDispose]();
  }

  #url(scheme: Scheme): string {
    return `${scheme}://127.0.0.1:${this.#port}/mcp`;
  }

  #program(argv: readonly string[]): BridgeProgram {
    return { argv, cwd: this.desk.here, env: this.desk.env };
  }
}

/** Words that start the server, on a port or on standard streams. */
export function serverWords(
  { file }: CallBook,
  ...port: readonly string[]
): readonly string[] {
  return deno("mcp_torture_server.ts", file, ...port);
}
