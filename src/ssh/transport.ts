/**
 * The SSH transport: a logged-in connection that runs commands.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import { channelStreams } from "../transport/channel_streams.ts";
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
import type {
  IncomingChannel,
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "../transport/raw_channel.ts";
import type { Link } from "./connect.ts";
import { brokenRule } from "./channel_rules.ts";
import { channelError, loginName, type Place } from "./errors.ts";
import { execute } from "../transport/execute.ts";
import { limitOf, placeOf } from "./handshake.ts";
import { buildCommandLine, type Launch, newMarker } from "./launch.ts";
import { LiveLink } from "./live_link.ts";
import { openChannel } from "./open_channel.ts";
import { probe } from "./probe.ts";
import { SSHProcess } from "./process.ts";
import { RemoteListeners } from "./remote_listeners.ts";
import type { ConnectOptions, SSHRemote } from "./remote.ts";
import { openTrustedLink } from "./scan.ts";
import type { Spawning } from "../transport/spawning.ts";
import type { Channel as Ssh2Channel, Ssh2Error } from "./ssh2.d.ts";

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
  readonly #link: LiveLink;
  readonly #remote: SSHRemote;
  readonly #place: Place;
  #listeners: RemoteListeners | undefined;

  /** Wraps a link; use {@linkcode SSHTransport.connect}. */
  constructor(
    link: Link,
    remote: SSHRemote,
    place: Place,
    limitMs: number,
  ) {
    this.#link = new LiveLink(link, loginName(place), limitMs);
    this.#remote = remote;
    this.#place = place;
    this.server = link.server;
    this.closed = this.#link.closed;
  }

  /**
   * Connects to a remote, verifies its host key and logs in with a key.
   *
   * @throws {ParacleError} `connect.*`, `trust.*`, `auth.*`,
   * `config.invalid`, `config.permission_denied`.
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
    // A pool hands over what `execute` asked for, too.
    return this.#spawn(argv, { findParacle: false, ...options });
  }

  /** Connects from the remote to an endpoint; see {@linkcode Transport.dial}. */
  async dial(
    endpoint: Endpoint,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    return channelStreams(await this.open(endpoint, options));
  }

  /** Connects from the remote; see {@linkcode Transport.open}. */
  open(
    address: RemoteAddress,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RawChannel> {
    return openChannel(this.#link, address, options.signal);
  }

  /** Listens on the remote; see {@linkcode Transport.listen}. */
  listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RemoteListener> {
    this.#listeners ??= new RemoteListeners(this.#link);
    return this.#listeners.listen(address, onConnection, options.signal);
  }

  /** Asks for a sign of life; see {@linkcode Transport.probe}. */
  probe(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    return probe(this.#link, options.signal);
  }

  /** Ends the connection and everything opened through it. */
  close(): Promise<void> {
    return this.#link.close();
  }

  /** Same as {@linkcode SSHTransport.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #spawn(argv: Argv, options: Spawning): Promise<SSHProcess> {
    const link = this.#link;
    options.signal?.throwIfAborted();
    link.assertOpen();
    const launch = this.#launch(argv, options);
    const line = buildCommandLine(launch);
    return await link.ask<SSHProcess>(
      { what: `a session on ${link.name}`, signal: options.signal },
      (answer) => this.#exec(line, options, launch, answer),
    );
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
    const link = this.#link;
    const done = (error: Ssh2Error | undefined, channel: Ssh2Channel): void => {
      if (error && link.isDown()) return; // the link's end carries the reason
      if (error) {
        opened.reject(channelError(error, "a session", link.name));
        return;
      }
      const rule = brokenRule(channel);
      if (rule !== undefined) return link.break(rule);
      const process = new SSHProcess({
        client: link.client,
        channel,
        launch,
        place: this.#place,
        name: this.#remote.name,
        pty: pty !== undefined,
        isDown: () => link.isDown(),
        breakLink: (error) => link.break(error),
      });
      link.keep(process);
      process.status.catch(() => {}).finally(() => link.forget(process));
      opened.resolve(process);
    };
    link.client.exec(line, config, done);
  }
}
