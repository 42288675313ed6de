/**
 * A transport to a machine made of functions, for tests of what stands above.
 * It keeps the same contract as the real one: `tests/contract` proves it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { loginName } from "../../src/ssh/errors.ts";
import { execute } from "../../src/transport/execute.ts";
import {
  buildCommandLine,
  type Launch,
  launchFailure,
} from "../../src/ssh/launch.ts";
import { lostError } from "../../src/ssh/process_failures.ts";
import type {
  Argv,
  Channel,
  Endpoint,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "../../src/transport/transport.ts";
import { channelStreams } from "../../src/transport/channel_streams.ts";
import type {
  IncomingChannel,
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "../../src/transport/raw_channel.ts";
import { type Endpoint as Service, MemoryPorts } from "./memory_ports.ts";
import { MemoryProcess, type Program } from "./memory_process.ts";

export type { Program, ProgramCall } from "./memory_process.ts";

/** What stands at a path: a workspace, a folder without `.parac`, a file, or a folder we may not enter. */
export type Place = "workspace" | "folder" | "file" | "denied";

/** What the machine has. */
export interface MemoryTransportOptions {
  /** Programs by name. `execute("a b")` runs the program `a`. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Programs that must have run when the transport is disposed; default: all. */
  readonly expect?: readonly string[];
  /** The remote's workspace. */
  readonly workspace?: string;
  /** The remote's own variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Every path there is; default: any path is a workspace. */
  readonly places?: Readonly<Record<string, Place>>;
  /** What answers at `host:port` or at the path of a socket. */
  readonly endpoints?: Readonly<Record<string, Service>>;
}

/** A started program. */
export interface MemoryCall {
  readonly argv: Argv;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** The transport, and what only a test may do. Disposing checks what was expected. */
export interface MemoryTransport extends Transport {
  /** What was started so far. */
  readonly calls: readonly MemoryCall[];
  /** The link dies. */
  drop(): void;
  /** The link looks alive and is dead: nothing asked from now on is answered. */
  freeze(): void;
  /** Somebody on the machine connects to what listens there through the link. */
  arrive(address: RemoteAddress): Promise<RawChannel>;
}

const PLACE = { host: "memory", port: 22, user: "tester" };
const REMOTE = loginName(PLACE);

/** Makes a connected transport. */
export function memoryTransport(
  options: MemoryTransportOptions,
): MemoryTransport {
  return new MemoryLink(options);
}

class MemoryLink implements MemoryTransport {
  readonly closed: Promise<Error | undefined>;
  readonly calls: MemoryCall[] = [];
  readonly #options: MemoryTransportOptions;
  readonly #ports: MemoryPorts;
  readonly #open = new Set<{ lost(error: Error): void }>();
  readonly #end: PromiseWithResolvers<Error | undefined> = Promise
    .withResolvers();
  #ended: Error | undefined;
  #frozen = false;

  constructor(options: MemoryTransportOptions) {
    this.#options = options;
    this.#ports = new MemoryPorts(
      REMOTE,
      options.endpoints ?? {},
      (end) => this.#keep(end, end.over),
    );
    this.closed = this.#end.promise;
  }

  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return execute((argv, given) => this.spawn(argv, given), command, options);
  }

  spawn(argv: Argv, options: SpawnOptions = {}): Promise<MemoryProcess> {
    return attempt(() => {
      options.signal?.throwIfAborted();
      if (this.#ended !== undefined) throw this.#ended;
      const launch = this.#launch(words(argv), options);
      buildCommandLine(launch); // refuses what the real one refuses
      const process = new MemoryProcess(this.#program(launch), {
        argv: launch.argv,
        cwd: launch.folder,
        env: launch.env,
        pty: options.pty,
      });
      this.#keep(process, process.status);
      return process;
    });
  }

  async dial(
    endpoint: Endpoint,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    return channelStreams(await this.open(endpoint, options));
  }

  open(
    address: RemoteAddress,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RawChannel> {
    return this.#ask(options.signal, () => this.#ports.open(address));
  }

  listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RemoteListener> {
    return this.#ask(
      options.signal,
      () => this.#ports.listen(address, onConnection),
    );
  }

  probe(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    return this.#ask(options.signal, () => 1);
  }

  arrive(address: RemoteAddress): Promise<RawChannel> {
    return attempt(() => this.#ports.arrive(address));
  }

  freeze(): void {
    this.#frozen = true;
  }

  drop(): void {
    this.#finish(lostError(REMOTE), true);
  }

  close(): Promise<void> {
    this.#finish(closedHere(), false);
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    const { expect, programs } = this.#options;
    const started = new Set(this.calls.map(({ argv }) => argv[0]));
    const never = (expect ?? Object.keys(programs))
      .filter((name) => !started.has(name));
    assert.deepEqual(never, [], "programs that never ran");
  }

  /** The answer, if the machine gives one before the link or the wait ends. */
  async #ask<T>(signal: AbortSignal | undefined, answer: () => T): Promise<T> {
    signal?.throwIfAborted();
    if (this.#ended !== undefined) throw this.#ended;
    if (!this.#frozen) return answer();
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    const one = { lost: reject };
    this.#keep(one, promise);
    return await promise.finally(() =>
      signal?.removeEventListener("abort", abort)
    );
  }

  #launch(argv: Argv, options: SpawnOptions): Launch {
    const own = options.workspaceCommand === true;
    const { workspace, env } = this.#options;
    return {
      argv,
      folder: options.cwd === false ? undefined : options.cwd ?? workspace,
      needsParac: own,
      findParacle: own,
      reportMissing: own,
      env: { ...env, ...options.env },
      framed: false,
      marker: "marker",
    };
  }

  /** The program, or what the remote's shell does in its place. */
  #program(launch: Launch): Program {
    const report = this.#report(launch);
    if (report !== undefined) {
      return () =>
        Promise.reject(launchFailure(report, { place: PLACE, launch }));
    }
    const { argv, folder: cwd, env } = launch;
    const program = this.#options.programs[argv[0]];
    if (program === undefined) {
      return async ({ stderr }) => {
        await stderr(`/bin/sh: 1: exec: ${argv[0]}: not found\n`);
        return 127;
      };
    }
    this.calls.push({ argv, cwd, env });
    return program;
  }

  #report({ argv, folder, ...launch }: Launch): string | undefined {
    const { places, programs } = this.#options;
    if (folder !== undefined && places !== undefined) {
      const place = Object.hasOwn(places, folder) ? places[folder] : undefined;
      const above = Object.keys(places).find((path) =>
        folder.startsWith(`${path}/`) && places[path] === "denied"
      );
      if (above !== undefined) return `denied ${above}`;
      if (place === undefined) return "missing";
      if (place === "file") return "not-folder";
      if (place === "denied") return "denied";
      if (launch.needsParac && place === "folder") return "no-parac";
    }
    const found = Object.hasOwn(programs, argv[0]);
    if (found || !launch.reportMissing) return undefined;
    return argv[0].includes("/") ? "no-program" : "no-command /usr/bin:/bin";
  }

  #keep(one: { lost(error: Error): void }, over: Promise<unknown>): void {
    this.#open.add(one);
    over.catch(() => {}).finally(() => this.#open.delete(one));
  }

  #finish(error: Error, unasked: boolean): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    for (const one of this.#open) one.lost(error);
    this.#end.resolve(unasked ? error : undefined);
  }
}

// `execute("a b")` asks for a shell; plain words mean the same without one.
function words(argv: Argv): Argv {
  const [program, option, line = ""] = argv;
  if (program !== "/bin/sh" || option !== "-c") return argv;
  if (!/^[A-Za-z0-9_\/.:,@%+= -]+$/.test(line)) return argv;
  const [first = "", ...rest] = line.trim().split(/ +/);
  return [first, ...rest];
}

function closedHere(): ParacleError {
  return new ParacleError(
    "connect.closed",
    `Connection to ${REMOTE} was closed here`,
  );
}

/** What is thrown becomes a rejection. */
function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
