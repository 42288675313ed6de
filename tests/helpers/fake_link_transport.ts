/**
 * A connection that a test ends, freezes and makes refuse sessions, and the
 * server that hands such connections out.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import { execute } from "../../src/transport/execute.ts";
import type { RemoteProcess } from "../../src/transport/process.ts";
import type {
  Argv,
  Channel,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "../../src/transport/transport.ts";
import type {
  RawChannel,
  RemoteListener,
} from "../../src/transport/raw_channel.ts";
import { MemoryProcess } from "./memory_process.ts";

/** A command that a test ends. */
export interface FakeCall {
  readonly argv: Argv;
  /** Ends it with status 0. */
  finish(): void;
}

/** The connection. */
export class FakeLinkTransport implements Transport {
  readonly closed: Promise<Error | undefined>;
  readonly server = "Fake_1.0";
  /** Sessions at once; one more is refused. */
  maxSessions = 10;
  /** Sessions of somebody else. */
  foreign = 0;
  /** Whether probes get no answer. */
  frozen = false;
  rttMs = 5;
  probes = 0;
  refusals = 0;
  isClosed = false;
  /** Commands that were started, in order. */
  readonly calls: FakeCall[] = [];
  readonly #open = new Map<MemoryProcess, () => void>();
  readonly #end: PromiseWithResolvers<Error | undefined> = Promise
    .withResolvers();

  constructor() {
    this.closed = this.#end.promise;
  }

  /** Commands that run. */
  get running(): number {
    return this.#open.size;
  }

  /** The link dies. */
  drop(): void {
    this.#finish(new ParacleError("connect.lost", "Connection lost: reset"));
  }

  async spawn(argv: Argv, _options: SpawnOptions = {}): Promise<RemoteProcess> {
    if (this.isClosed) throw closedHere();
    if (this.#open.size + this.foreign >= this.maxSessions) {
      this.refusals++;
      await undefined;
      throw new ParacleError("exec.rejected", "Cannot open a session");
    }
    const finished = Promise.withResolvers<void>();
    const start = { argv, cwd: undefined, env: {}, pty: undefined };
    const process = new MemoryProcess(() => finished.promise, start);
    this.#open.set(process, finished.resolve);
    const over = (): void => void this.#open.delete(process);
    process.status.then(over, over);
    this.calls.push({ argv, finish: () => finished.resolve() });
    return process;
  }

  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return execute((argv, given) => this.spawn(argv, given), command, options);
  }

  probe(
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<number> {
    this.probes++;
    if (this.isClosed) return Promise.reject(closedHere());
    if (!this.frozen) return Promise.resolve(this.rttMs);
    return new Promise((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason))
    );
  }

  dial(): Promise<Channel> {
    return Promise.reject(new TypeError("not of this fake"));
  }

  open(): Promise<RawChannel> {
    return Promise.reject(new TypeError("not of this fake"));
  }

  listen(): Promise<RemoteListener> {
    return Promise.reject(new TypeError("not of this fake"));
  }

  close(): Promise<void> {
    this.#finish(undefined);
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #finish(error: Error | undefined): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const [process, finish] of this.#open) {
      process.lost(error ?? closedHere());
      finish();
    }
    this.#end.resolve(error);
  }
}

function closedHere(): ParacleError {
  return new ParacleError("connect.closed", "Connection was closed here");
}

/** A server: what its `connect` does is set by the test. */
export class FakeServer {
  /** Connections made, in order. */
  readonly made: FakeLinkTransport[] = [];
  /** Tries, the failed ones included. */
  tries = 0;
  /** Tries under way, and the most there were at once. */
  underWay = 0;
  most = 0;
  /** What tries fail with; undefined: they succeed. */
  failWith: unknown;
  /** While true a try gets no answer until it is aborted, or `answer()`. */
  silent = false;
  /** Changes a new connection. */
  prepare: (transport: FakeLinkTransport) => void = () => {};
  #answers: (() => void)[] = [];

  /** The newest connection. */
  get last(): FakeLinkTransport {
    const last = this.made.at(-1);
    if (last === undefined) throw new Error("no connection was made");
    return last;
  }

  /** Answers tries that wait. */
  answer(): void {
    this.silent = false;
    for (const answer of this.#answers.splice(0)) answer();
  }

  readonly connect = async (
    { signal }: { readonly signal: AbortSignal },
  ): Promise<FakeLinkTransport> => {
    this.tries++;
    this.most = Math.max(this.most, ++this.underWay);
    try {
      if (this.silent) {
        await new Promise<void>((resolve, reject) => {
          this.#answers.push(resolve);
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
      if (this.failWith !== undefined) throw this.failWith;
      const transport = new FakeLinkTransport();
      this.prepare(transport);
      this.made.push(transport);
      return transport;
    } finally {
      this.underWay--;
    }
  };
}
