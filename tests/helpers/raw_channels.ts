/**
 * Channels without a network, a remote that opens them, and a link that
 * tests bring up and take down.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import { Watched } from "../../src/core/watched.ts";
import type { LinkAccess } from "../../src/session/link_access.ts";
import type { LinkState } from "../../src/session/state.ts";
import type {
  IncomingChannel,
  RawChannel,
  RawChannelEvents,
  RemoteAddress,
  RemoteListener,
} from "../../src/transport/raw_channel.ts";
import type { Transport } from "../../src/transport/transport.ts";

/** One end of a channel in memory; `cut` is the death of the link. */
export class MemoryChannel implements RawChannel {
  peer: MemoryChannel | undefined;
  /** Bytes sent and not consumed there. */
  pending = 0;
  isOver = false;
  readonly #window: number;
  #events: RawChannelEvents | undefined;
  #early: ((events: RawChannelEvents) => void)[] = [];
  #room: PromiseWithResolvers<void> | undefined;
  #ended = false;

  constructor(windowBytes: number) {
    this.#window = windowBytes;
  }

  start(events: RawChannelEvents): void {
    if (this.#events !== undefined) throw new TypeError("started twice");
    this.#events = events;
    for (const tell of this.#early.splice(0)) tell(events);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.isOver || this.#ended) return undefined;
    const copy = bytes.slice();
    this.pending += copy.length;
    this.peer?.hear((events) => events.data(copy));
    if (this.pending < this.#window) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  consumed(bytes: number): void {
    this.peer?.gone(bytes);
  }

  gone(bytes: number): void {
    this.pending -= bytes;
    if (this.pending < this.#window) this.#free();
  }

  end(): void {
    if (this.isOver || this.#ended) return;
    this.#ended = true;
    this.peer?.hear((events) => events.end());
  }

  close(): void {
    this.finish(undefined);
    this.peer?.finish(undefined);
  }

  cut(error: Error): void {
    this.finish(error);
    this.peer?.finish(error);
  }

  finish(error: Error | undefined): void {
    if (this.isOver) return;
    this.hear((events) => events.closed(error));
    this.isOver = true;
    this.#free();
  }

  hear(tell: (events: RawChannelEvents) => void): void {
    if (this.isOver) return;
    if (this.#events === undefined) this.#early.push(tell);
    else tell(this.#events);
  }

  #free(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

/** Both ends of a channel. */
export function channelPair(
  windowBytes: number = 2 * 1024 * 1024,
): [MemoryChannel, MemoryChannel] {
  const near = new MemoryChannel(windowBytes);
  const far = new MemoryChannel(windowBytes);
  near.peer = far;
  far.peer = near;
  return [near, far];
}

/** Sends everything back. */
export function echo(channel: RawChannel): void {
  channel.start({
    data: (bytes) => {
      channel.write(bytes);
      channel.consumed(bytes.length);
    },
    end: () => channel.end(),
    closed: () => {},
  });
}

/** Answers "name" and what it heard until the half-close, then ends. */
export function collect(channel: RawChannel, heard: string[]): void {
  const index = heard.push("") - 1;
  channel.start({
    data: (bytes) => {
      heard[index] += new TextDecoder().decode(bytes);
      channel.consumed(bytes.length);
    },
    end: () => channel.end(),
    closed: () => {},
  });
}

/** What a remote's port does with a connection: take it, or throw why not. */
export type Service = (channel: MemoryChannel) => void | Promise<void>;

/** A remote with services by `host:port` or path; only what tunnels use. */
export class MemoryRemote implements Transport {
  readonly closed: Promise<Error | undefined>;
  readonly services: Record<string, Service>;
  /** By `host:port`; what a listener asked for. */
  readonly listening: Map<string, (incoming: IncomingChannel) => void> =
    new Map();
  windowBytes: number = 2 * 1024 * 1024;
  listenFails: Error | undefined;
  readonly channels: Set<MemoryChannel> = new Set();
  readonly #end: PromiseWithResolvers<Error | undefined> = Promise
    .withResolvers();

  constructor(services: Record<string, Service>) {
    this.services = services;
    this.closed = this.#end.promise;
  }

  async open(
    address: RemoteAddress,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<RawChannel> {
    signal?.throwIfAborted();
    const service = this.services[keyOf(address)] ?? this.services["*"];
    if (service === undefined) throw refused(keyOf(address));
    const [near, far] = channelPair(this.windowBytes);
    await service(far);
    this.channels.add(near);
    return near;
  }

  listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
  ): Promise<RemoteListener> {
    if (this.listenFails !== undefined) return Promise.reject(this.listenFails);
    const port = "port" in address ? address.port || 40_000 : 0;
    const key = keyOf("port" in address ? { ...address, port } : address);
    this.listening.set(key, onConnection);
    const close = (): Promise<void> => {
      this.listening.delete(key);
      return Promise.resolve();
    };
    return Promise.resolve({ port, close, [Symbol.asyncDispose]: close });
  }

  /** Somebody connects to the remote's listener; the far end, or undefined if turned away. */
  knock(key: string): MemoryChannel | undefined {
    const [near, far] = channelPair(this.windowBytes);
    let taken: MemoryChannel | undefined;
    this.channels.add(near);
    this.listening.get(key)?.({
      peer: "10.0.0.9:5000",
      accept: () => {
        taken = far;
        return near;
      },
      reject: () => {},
    });
    return taken;
  }

  /** Everything of it dies. */
  cut(): void {
    const error = new ParacleError("connect.lost", "Connection lost: reset");
    for (const channel of this.channels) channel.cut(error);
    this.#end.resolve(error);
  }

  probe(): Promise<number> {
    return Promise.resolve(1);
  }

  execute(): Promise<never> {
    return Promise.reject(new TypeError("not of this fake"));
  }

  spawn(): Promise<never> {
    return this.execute();
  }

  dial(): Promise<never> {
    return this.execute();
  }

  close(): Promise<void> {
    this.cut();
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** A link that is down until a test says otherwise. */
export class MemoryLink implements LinkAccess {
  readonly state: Watched<LinkState> = new Watched<LinkState>({
    kind: "connecting",
    attempt: 1,
    since: 0,
  });
  suspicions = 0;
  #current: Transport | undefined;

  constructor(transport?: Transport) {
    if (transport !== undefined) this.up(transport);
  }

  up(transport: Transport): void {
    this.#current = transport;
    this.state.set({ kind: "ready", since: 0, rttMs: undefined });
  }

  down(): void {
    this.#current = undefined;
    this.state.set({ kind: "connecting", attempt: 1, since: 0 });
  }

  current(): Transport | undefined {
    return this.#current;
  }

  async ready(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Transport> {
    await this.state.until(() => this.#current !== undefined, options);
    if (this.#current === undefined) return this.ready(options);
    return this.#current;
  }

  suspect(): void {
    this.suspicions++;
  }
}

/** What a closed port answers. */
export function refused(key: string): ParacleError {
  return new ParacleError("connect.refused", `Cannot reach ${key}: refused`);
}

function keyOf(address: RemoteAddress): string {
  return "path" in address ? address.path : `${address.host}:${address.port}`;
}
