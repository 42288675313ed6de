/**
 * Two raw channels that are the ends of one connection.
 *
 * @module
 */
import type {
  RawChannel,
  RawChannelEvents,
} from "../../src/transport/raw_channel.ts";

/** How much one side may send before the other has consumed it. */
export const MEMORY_WINDOW_BYTES: number = 256 * 1024;

/** One end; the link it belongs to may be lost. */
export interface MemoryEnd extends RawChannel {
  /** Both directions are over for this end. */
  lost(error: Error | undefined): void;
  /** Resolves once it is over. */
  readonly over: Promise<void>;
}

/** Makes the two ends. */
export function memoryPair(): readonly [MemoryEnd, MemoryEnd] {
  const near: End = new End(() => far);
  const far: End = new End(() => near);
  return [near, far];
}

class End implements MemoryEnd {
  readonly #peer: () => End;
  readonly #finished = Promise.withResolvers<void>();
  #events: RawChannelEvents | undefined;
  #early: ((events: RawChannelEvents) => void)[] = [];
  #windowBytes = MEMORY_WINDOW_BYTES;
  #rest: { bytes: Uint8Array; readonly sent: () => void } | undefined;
  #ended = false;
  #over = false;

  constructor(peer: () => End) {
    this.#peer = peer;
  }

  get over(): Promise<void> {
    return this.#finished.promise;
  }

  start(events: RawChannelEvents): void {
    if (this.#events !== undefined) throw new TypeError("Started twice");
    this.#events = events;
    for (const event of this.#early.splice(0)) event(events);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#over || this.#ended) return undefined;
    if (this.#rest !== undefined) {
      throw new TypeError("Written before its time");
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rest = { bytes, sent: resolve };
    this.#send();
    return this.#rest === undefined ? undefined : promise;
  }

  consumed(bytes: number): void {
    const peer = this.#peer();
    peer.#windowBytes += bytes;
    queueMicrotask(() => peer.#send());
  }

  end(): void {
    if (this.#over || this.#ended) return;
    this.#ended = true;
    if (this.#rest === undefined) this.#peer().#tell((events) => events.end());
  }

  close(): void {
    if (this.#over) return;
    this.#peer().lost(undefined);
    this.lost(undefined);
  }

  lost(error: Error | undefined): void {
    if (this.#over) return;
    this.#tell((events) => events.closed(error));
    this.#over = true;
    this.#rest?.sent();
    this.#rest = undefined;
    this.#finished.resolve();
  }

  #send(): void {
    const rest = this.#rest;
    if (rest === undefined) return;
    const count = Math.min(rest.bytes.length, this.#windowBytes);
    const copy = rest.bytes.slice(0, count);
    this.#windowBytes -= count;
    if (count > 0) this.#peer().#tell((events) => events.data(copy));
    rest.bytes = rest.bytes.subarray(count);
    if (rest.bytes.length > 0) return;
    this.#rest = undefined;
    rest.sent();
    if (this.#ended) this.#peer().#tell((events) => events.end());
  }

  /** In a later turn, as from a network; nothing after the end. */
  #tell(event: (events: RawChannelEvents) => void): void {
    if (this.#over) return;
    queueMicrotask(() => {
      if (this.#events !== undefined) event(this.#events);
      else this.#early.push(event);
    });
  }
}
