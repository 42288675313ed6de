/**
 * A transport that rides on a running session when there is one.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type {
  IncomingChannel,
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "../transport/raw_channel.ts";
import type {
  Argv,
  Channel,
  Endpoint,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "../transport/transport.ts";
import type { ControlClient } from "./control_client.ts";
import { NotHandedOverError } from "./control_error.ts";
import { ControlTransport } from "./control_transport.ts";
import { execute } from "../transport/execute.ts";

/** The two ways to a remote. */
export interface SharedTransportOptions {
  /** Looks for a session, once. */
  readonly control: () => Promise<ControlClient | undefined>;
  /** Makes a connection of our own, once, when it is needed. */
  readonly direct: () => Promise<Transport>;
  /** Hears why the session was not used although there is one. */
  readonly warn: (message: string) => void;
}

type SignalOption = { readonly signal?: AbortSignal };

/**
 * Goes over the session when that takes the request, else over a connection
 * of its own. What the session may have started is never started again.
 */
export class SharedTransport implements Transport {
  /** Resolves when it was closed here, or with why its own connection died. */
  readonly closed: Promise<Error | undefined>;
  readonly #options: SharedTransportOptions;
  readonly #end: PromiseWithResolvers<Error | undefined> = Promise
    .withResolvers();
  #shared: Promise<ControlTransport | undefined> | undefined;
  #direct: Promise<Transport> | undefined;
  #closing: Promise<void> | undefined;

  /** Opens nothing yet. */
  constructor(options: SharedTransportOptions) {
    this.#options = options;
    this.closed = this.#end.promise;
  }

  /** Runs a command to its end; see {@linkcode Transport.execute}. */
  execute(
    command: string | Argv,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    // Only the start may go another way; what comes after it is final.
    return execute((argv, given) => this.spawn(argv, given), command, options);
  }

  /** Starts a command; see {@linkcode Transport.spawn}. */
  spawn(argv: Argv, options: SpawnOptions = {}): Promise<RemoteProcess> {
    return this.#go((way) => way.spawn(argv, options), options);
  }

  /** Connects from the remote; see {@linkcode Transport.dial}. */
  dial(endpoint: Endpoint, options: SignalOption = {}): Promise<Channel> {
    return this.#go((way) => way.dial(endpoint, options), options);
  }

  /** Connects from the remote; see {@linkcode Transport.open}. */
  open(
    address: RemoteAddress,
    options: SignalOption = {},
  ): Promise<RawChannel> {
    return this.#go((way) => way.open(address, options), options);
  }

  /** Listens on the remote, over a connection of its own. */
  async listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
    options: SignalOption = {},
  ): Promise<RemoteListener> {
    const direct = await this.#ownWay();
    return await direct.listen(address, onConnection, options);
  }

  /** Measures a connection of its own. */
  async probe(options: SignalOption = {}): Promise<number> {
    return await (await this.#ownWay()).probe(options);
  }

  /** Ends what runs and the connection of its own, not the session. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode SharedTransport.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #go<T>(
    use: (way: Transport) => Promise<T>,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<T> {
    signal?.throwIfAborted();
    this.#assertOpen();
    const shared = await (this.#shared ??= this.#look());
    if (shared !== undefined && this.#closing === undefined) {
      try {
        return await use(shared);
      } catch (error) {
        if (!(error instanceof NotHandedOverError)) throw error;
        this.#options.warn(`${error.message}; connecting without the session`);
      }
    }
    signal?.throwIfAborted();
    return await use(await this.#ownWay());
  }

  async #look(): Promise<ControlTransport | undefined> {
    const client = await this.#options.control();
    return client === undefined ? undefined : new ControlTransport(client);
  }

  #ownWay(): Promise<Transport> {
    this.#assertOpen();
    return this.#direct ??= this.#connect();
  }

  async #connect(): Promise<Transport> {
    try {
      const direct = await this.#options.direct();
      void direct.closed.then((error) => {
        if (error !== undefined) this.#end.resolve(error);
      });
      return direct;
    } catch (error) {
      this.#direct = undefined; // who asks again tries again
      throw error;
    }
  }

  async #close(): Promise<void> {
    const ways = [this.#shared, this.#direct];
    await Promise.all(ways.map(async (way) => {
      try {
        await (await way)?.close();
      } catch {
        // It was never there.
      }
    }));
    this.#end.resolve(undefined);
  }

  #assertOpen(): void {
    if (this.#closing === undefined) return;
    const message = "The connection was closed here";
    throw new ParacleError("connect.closed", message);
  }
}
