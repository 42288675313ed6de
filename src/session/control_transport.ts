/**
 * The transport of a session that another process of this machine runs.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { execute } from "../transport/execute.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type {
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "../transport/raw_channel.ts";
import type { Spawning } from "../transport/spawning.ts";
import type {
  Argv,
  Channel,
  Endpoint,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "../transport/transport.ts";
import { channelStreams } from "./control_channel.ts";
import type { ControlClient } from "./control_client.ts";

/** Commands and connections over a session; each is a connection of its own. */
export class ControlTransport implements Transport {
  /** Resolves when it was closed here: the session may come and go. */
  readonly closed: Promise<Error | undefined>;
  readonly #client: ControlClient;
  readonly #end: PromiseWithResolvers<undefined> = Promise.withResolvers();

  /** Takes the client over. */
  constructor(client: ControlClient) {
    this.#client = client;
    this.closed = this.#end.promise;
  }

  /** Runs a command to its end; see {@linkcode Transport.execute}. */
  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    return execute((argv, given) => this.start(argv, given), command, options);
  }

  /** Starts a command; see {@linkcode Transport.spawn}. */
  spawn(argv: Argv, options: SpawnOptions = {}): Promise<RemoteProcess> {
    // A pool or a shared transport hands over what `execute` asked for, too.
    return this.start(argv, { findParacle: false, ...options });
  }

  /** Starts a command with all that may be said of it. */
  start(argv: Argv, options: Spawning): Promise<RemoteProcess> {
    return this.#client.spawn(argv, options);
  }

  /** Connects from the remote; see {@linkcode Transport.dial}. */
  async dial(
    { host, port }: Endpoint,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    return channelStreams(await this.open({ host, port }, options));
  }

  /** Connects from the remote; see {@linkcode Transport.open}. */
  open(
    address: RemoteAddress,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RawChannel> {
    return this.#client.open(address, options);
  }

  /** Refused: tunnels are asked for with {@linkcode ControlClient.tunnel}. */
  listen(): Promise<RemoteListener> {
    return Promise.reject(refused("listen on the remote"));
  }

  /** Refused: the session probes its own link. */
  probe(): Promise<number> {
    return Promise.reject(refused("probe the link"));
  }

  /** Hangs up what runs, not the session. */
  async close(): Promise<void> {
    await this.#client.close();
    this.#end.resolve(undefined);
  }

  /** Same as {@linkcode ControlTransport.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function refused(what: string): ParacleError {
  return new ParacleError(
    "exec.rejected",
    `Cannot ${what}: not over a shared session; use a connection of its own`,
  );
}
