/**
 * The ports and unix sockets of a machine made of functions.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import { channelStreams } from "../../src/transport/channel_streams.ts";
import type {
  IncomingChannel,
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "../../src/transport/raw_channel.ts";
import type { Channel } from "../../src/transport/transport.ts";
import { type MemoryEnd, memoryPair } from "./memory_channel.ts";

/** Serves a connection to it. */
export type Endpoint = (
  peer: Pick<Channel, "readable" | "writable">,
) => void;

/** What listens there: services, and what was asked for through the link. */
export class MemoryPorts {
  readonly #remote: string;
  readonly #endpoints: Readonly<Record<string, Endpoint>>;
  readonly #keep: (end: MemoryEnd) => void;
  readonly #listeners = new Map<
    string,
    (incoming: IncomingChannel) => void
  >();
  #nextPort = 40_000;

  /** `keep` is told of every end that the link carries. */
  constructor(
    remote: string,
    endpoints: Readonly<Record<string, Endpoint>>,
    keep: (end: MemoryEnd) => void,
  ) {
    this.#remote = remote;
    this.#endpoints = endpoints;
    this.#keep = keep;
  }

  /** Connects from the machine, for this side of the link. */
  open(address: RemoteAddress): RawChannel {
    const serve = this.#endpoints[name(address)];
    if (serve === undefined) throw refused(address, this.#remote);
    const [near, far] = memoryPair();
    this.#keep(near);
    serve(channelStreams(far));
    return near;
  }

  /** Listens on the machine, for this side of the link. */
  listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
  ): RemoteListener {
    const real = "path" in address || address.port !== 0
      ? address
      : { ...address, port: this.#nextPort++ };
    const key = name(real);
    if (this.#listeners.has(key) || key in this.#endpoints) {
      throw new ParacleError(
        "tunnel.remote_refused",
        `Cannot listen on ${key} at ${this.#remote}: it is taken there`,
      );
    }
    this.#listeners.set(key, onConnection);
    const close = (): Promise<void> => {
      if (this.#listeners.get(key) === onConnection) {
        this.#listeners.delete(key);
      }
      return Promise.resolve();
    };
    const port = "path" in real ? 0 : real.port;
    return { port, close, [Symbol.asyncDispose]: close };
  }

  /** Somebody on the machine connects to such a listener. */
  arrive(address: RemoteAddress): RawChannel {
    const listener = this.#listeners.get(name(address));
    let taken: MemoryEnd | undefined;
    listener?.({
      peer: "path" in address ? undefined : "127.0.0.1:50000",
      accept: () => {
        const [near, far] = memoryPair();
        this.#keep(near);
        taken = far;
        return near;
      },
      reject: () => {},
    });
    if (taken === undefined) throw refused(address, this.#remote);
    return taken;
  }
}

function name(address: RemoteAddress): string {
  return "path" in address ? address.path : `${address.host}:${address.port}`;
}

function refused(address: RemoteAddress, remote: string): ParacleError {
  const place = "path" in address
    ? `socket ${address.path}`
    : `port ${address.port} of ${address.host}`;
  return new ParacleError(
    "connect.refused",
    `Cannot reach ${place} from ${remote}: connection refused there; start the service there, or change the tunnel`,
  );
}
