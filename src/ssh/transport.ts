/**
 * The SSH transport: a logged-in connection that runs commands.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import { ParacleError } from "../core/errors.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type {
  Argv,
  Channel,
  Endpoint,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "../transport/transport.ts";
import type { Link } from "./connect.ts";
import { brokenRule } from "./channel_rules.ts";
import { channelError, loginName, type Place } from "./errors.ts";
import { execute } from "./execute.ts";
import { openForward } from "./forward.ts";
import { limitOf, placeOf } from "./handshake.ts";
import { buildCommandLine, type Launch, newMarker } from "./launch.ts";
import { openWithin, within } from "./opening.ts";
import { SSHProcess } from "./process.ts";
import { lostError } from "./process_failures.ts";
import type { ConnectOptions, SSHRemote } from "./remote.ts";
import { openTrustedLink } from "./scan.ts";
import type { Spawning } from "./spawning.ts";
import type { Channel as Ssh2Channel, Ssh2Error } from "./ssh2.d.ts";

/** How long a goodbye may take. */
const GOODBYE_LIMIT_MS = 500;

/**
 * A connection to a host whose key was verified and that let us in.
 *
 * @example Connect and run one command
 * ```ts
 * import { parseRemote, SSHTransport } from "@paracle/paracle";
 *
 * export async function listAgents(): Promise<string> {
 *   const remote = parseRemote({ host: "me@server", workspace: "/srv/ws" });
 *   await using transport = await SSHTransport.connect(remote);
 *   const { stdout } = await transport.execute("paracle agents list");
 *   return stdout;
 * }
 * ```
 */
export class SSHTransport implements Transport {
  /** Resolves when the link ends: with the cause, or undefined if we closed it. */
  readonly closed: Promise<Error | undefined>;
  /** The server's software, as `OpenSSH_9.2p1`. */
  readonly server: string;
  readonly #link: Link;
  readonly #remote: SSHRemote;
  readonly #place: Place;
  readonly #limitMs: number;
  readonly #processes = new Set<SSHProcess>();
  #closing: Promise<void> | undefined;
  readonly #end = new AbortController();

  /** Wraps a link; use {@linkcode SSHTransport.connect}. */
  constructor(
    link: Link,
    remote: SSHRemote,
    place: Place,
    limitMs: number,
  ) {
    this.#link = link;
    this.#remote = remote;
    this.#place = place;
    this.#limitMs = limitMs;
    this.server = link.server;
    this.closed = link.gone.then((error) => this.#onGone(error));
  }

  /**
   * Connects to a remote, verifies its host key and logs in with a key.
   *
   * @throws {ParacleError} `connect.*`, `trust.*`, `auth.*`,
   * `config.permission_denied`.
   */
  static async connect(
    remote: SSHRemote,
    options: ConnectOptions = {},
  ): Promise<SSHTransport> {
    const link = await openTrustedLink(remote, options);
    return new SSHTransport(
      link,
      remote,
      placeOf(remote, options),
      limitOf(remote),
    );
  }

  /** Runs a command to its end; see {@linkcode Transport.execute}. */
  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return execute((argv, given) => this.#spawn(argv, given), command, options);
  }

  /** Starts a command and streams it; see {@linkcode Transport.spawn}. */
  spawn(argv: Argv, options: SpawnOptions = {}): Promise<RemoteProcess> {
    return this.#spawn(argv, { ...options, findParacle: false });
  }

  /** Connects from the remote to an endpoint; see {@linkcode Transport.dial}. */
  async dial(
    endpoint: Endpoint,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    this.#assertOpen();
    return await openForward(this.#link.client, endpoint, {
      remote: this.#name,
      limitMs: this.#limitMs,
      signal: options.signal,
      gone: this.#end.signal,
      isDown: () => this.#isDown(),
      breakLink: (error) => this.#break(error),
    });
  }

  /** Ends the connection and everything opened through it. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode SSHTransport.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #name(): string {
    return loginName(this.#place);
  }

  async #spawn(argv: Argv, options: Spawning): Promise<SSHProcess> {
    options.signal?.throwIfAborted();
    this.#assertOpen();
    const launch = this.#launch(argv, options);
    const line = buildCommandLine(launch);
    const opened = Promise.withResolvers<SSHProcess>();
    this.#exec(line, options, launch, opened);
    return await openWithin(opened.promise, {
      limitMs: this.#limitMs,
      signal: options.signal,
      gone: this.#end.signal,
      what: `a session on ${this.#name}`,
    });
  }

  #launch(argv: Argv, options: Spawning): Launch {
    const { workspace, command, env } = this.#remote;
    const own = options.workspaceCommand === true;
    const [program, ...rest] = argv;
    const folder = options.cwd === false ? undefined : options.cwd ?? workspace;
    return {
      argv: own ? [command ?? program, ...rest] : argv,
      folder,
      needsParac: own,
      findParacle: folder !== undefined || options.findParacle,
      commandFolder: command?.includes("/") ? dirname(command) : undefined,
      reportMissing: own,
      env: { ...env, ...options.env },
      framed: options.framed === true && options.pty === undefined,
      marker: newMarker(),
    };
  }

  #exec(
    line: string,
    options: Spawning,
    launch: Launch,
    opened: PromiseWithResolvers<SSHProcess>,
  ): void {
    const { client } = this.#link;
    const { pty } = options;
    const config = pty === undefined ? {} : {
      pty: {
        term: pty.term,
        cols: pty.columns,
        rows: pty.rows,
        width: 0,
        height: 0,
      },
    };
    const done = (error: Ssh2Error | undefined, channel: Ssh2Channel): void => {
      if (error && this.#isDown()) return; // the link's end carries the reason
      if (error) {
        opened.reject(channelError(error, "a session", this.#name));
        return;
      }
      const rule = brokenRule(channel);
      if (rule !== undefined) return this.#break(rule);
      const process = new SSHProcess({
        client,
        channel,
        launch,
        place: this.#place,
        name: this.#remote.name,
        pty: pty !== undefined,
        isDown: () => this.#isDown(),
        breakLink: (error) => this.#break(error),
      });
      this.#processes.add(process);
      process.status.catch(() => {}).finally(() =>
        this.#processes.delete(process)
      );
      opened.resolve(process);
    };
    try {
      client.exec(line, config, done);
    } catch {
      // ssh2 throws when the link is dead; its end carries the reason
    }
  }

  /** Ends the link for what the server did; the end carries the reason. */
  #break(error: Error): void {
    this.#link.client.emit("error", error);
    this.#link.socket.destroy();
  }

  #onGone(error: Error | undefined): Error | undefined {
    const asked = this.#closing !== undefined;
    const ended = asked
      ? new ParacleError(
        "connect.closed",
        `Connection to ${this.#name} was closed here`,
      )
      : lostError(this.#name, error);
    this.#end.abort(ended);
    for (const process of this.#processes) process.lost(ended);
    return asked ? undefined : ended;
  }

  /** True from the moment the socket ends, a little before `closed` tells. */
  #isDown(): boolean {
    const { socket } = this.#link;
    return socket.destroyed || !socket.readable;
  }

  #assertOpen(): void {
    this.#end.signal.throwIfAborted();
    if (this.#closing !== undefined) {
      throw new ParacleError(
        "connect.closed",
        `Connection to ${this.#name} was closed here`,
      );
    }
  }

  async #close(): Promise<void> {
    const { client, socket } = this.#link;
    await undefined; // so that #closing is set before anything reacts
    client.end();
    await within(socket.flushed(), GOODBYE_LIMIT_MS);
    socket.destroy();
    await socket.done;
    await this.closed;
  }
}
