/**
 * A raw channel as web streams.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RawChannel } from "./raw_channel.ts";
import type { Channel } from "./transport.ts";

/** Takes a channel over, in the turn it was handed out, and starts it. */
export function channelStreams(raw: RawChannel): Channel {
  return new StreamedChannel(raw);
}

class StreamedChannel implements Channel {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #raw: RawChannel;
  readonly #closed = Promise.withResolvers<void>();
  /** What was not read yet; undefined when nobody will. */
  #unread: Uint8Array[] | undefined = [];
  #reader: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Lets a read that waits look again. */
  #arrived: (() => void) | undefined;
  #ended = false;
  #over: Error | undefined;

  constructor(raw: RawChannel) {
    this.#raw = raw;
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#reader = controller;
      },
      pull: () => this.#pull(),
      cancel: () => this.#drop(),
    }, { highWaterMark: 0 });
    this.writable = new WritableStream<Uint8Array>({
      write: async (chunk) => {
        if (this.#over === undefined) await raw.write(chunk);
        if (this.#over !== undefined) throw this.#over;
      },
      close: () => raw.end(),
      abort: () => raw.end(),
    });
    raw.start({
      data: (bytes) => {
        if (this.#unread === undefined) return raw.consumed(bytes.length);
        this.#unread.push(bytes);
        this.#arrived?.();
      },
      end: () => this.#end(),
      closed: (error) => this.#onClosed(error),
    });
  }

  async close(): Promise<void> {
    this.#fail(
      new ParacleError(
        "connect.closed",
        "The forwarded connection was closed here",
      ),
    );
    this.#raw.close();
    await this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #pull(): Promise<void> {
    if (this.#unread?.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#arrived = resolve);
      this.#arrived = undefined;
    }
    const bytes = this.#unread?.shift();
    if (bytes !== undefined) {
      this.#reader?.enqueue(bytes);
      this.#raw.consumed(bytes.length);
    }
    this.#endIfRead();
  }

  #end(): void {
    this.#ended = true;
    this.#endIfRead();
    this.#arrived?.();
  }

  #endIfRead(): void {
    if (!this.#ended || this.#unread === undefined) return;
    if (this.#unread.length > 0) return;
    this.#unread = undefined;
    this.#reader?.close();
  }

  #onClosed(error: Error | undefined): void {
    if (error !== undefined) this.#fail(error);
    else this.#end();
    this.#over ??= new TypeError("The remote side reads no more");
    this.#closed.resolve();
  }

  #fail(error: Error): void {
    this.#over ??= error;
    if (this.#unread === undefined) return;
    this.#unread = undefined;
    this.#reader?.error(error);
    this.#arrived?.();
  }

  /** The reader left: what still comes is dropped, so that the end arrives. */
  #drop(): void {
    for (const bytes of this.#unread ?? []) this.#raw.consumed(bytes.length);
    this.#unread = undefined;
    this.#arrived?.();
  }
}
