/**
 * ssh2's channels as web streams, with back-pressure in both directions.
 *
 * @module
 */
import type { Channel } from "./ssh2.d.ts";

/** Bytes kept here for a reader that is slower than the remote. */
const HIGH_WATER_BYTES = 256 * 1024;

/** A readable stream fed from callbacks, and the handles to feed it. */
export interface Feed {
  /** For the reader. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Adds bytes; pauses `source` while the reader is behind. */
  push(bytes: Uint8Array): void;
  /** End of file. */
  end(): void;
  /** The stream broke; nothing after {@linkcode Feed.end}. */
  fail(error: Error): void;
}

/** Makes a stream whose demand pauses and resumes `source`. */
export function feed(source: Pick<Channel, "pause" | "resume">): Feed {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let over = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    pull: () => {
      source.resume();
    },
    cancel: () => {
      over = true;
      source.resume(); // what still comes is dropped, so that the end arrives
    },
  }, new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }));
  return {
    stream,
    push: (bytes) => {
      if (over || bytes.length === 0) return;
      controller?.enqueue(bytes);
      if ((controller?.desiredSize ?? 1) <= 0) source.pause();
    },
    end: () => {
      if (over) return;
      over = true;
      controller?.close();
    },
    fail: (error) => {
      if (over) return;
      over = true;
      controller?.error(error);
    },
  };
}

/**
 * The writing side of a channel. A write settles when the remote's window
 * took it, or when `ended` settles: ssh2 forgets the callbacks of a channel
 * that closed.
 */
export function sink(
  channel: Channel,
  ended: Promise<unknown>,
): WritableStream<Uint8Array> {
  let closed: Error | undefined;
  const gone = ended.then(() => undefined, () => undefined).then(() => {
    closed ??= readsNoMore();
  });
  return new WritableStream<Uint8Array>({
    write: async (chunk) => {
      if (closed !== undefined) throw closed;
      const taken = new Promise<void>((resolve, reject) => {
        channel.write(
          chunk,
          // ssh2 ends the stream itself when the channel closes.
          (error) => error ? reject(readsNoMore(error)) : resolve(),
        );
      });
      await Promise.race([taken, gone]);
      if (closed !== undefined) throw closed;
    },
    close: () => {
      channel.eof();
    },
    abort: () => {
      channel.eof();
    },
  }, new CountQueuingStrategy({ highWaterMark: 1 }));
}

function readsNoMore(cause?: Error): TypeError {
  const text = "The remote side reads no more";
  return new TypeError(text, cause === undefined ? undefined : { cause });
}
