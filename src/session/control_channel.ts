/**
 * A connection from the remote that another process of this machine carries.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RawChannel, RawChannelEvents } from "../transport/raw_channel.ts";
import type { Channel } from "../transport/transport.ts";
import type { CallEvents, ControlCall } from "./control_call.ts";
import { Credit, Inlet } from "./control_flow.ts";
import {
  DATA_FRAME_BYTES,
  decodeCredit,
  type Frame,
  INITIAL_CREDIT_BYTES,
} from "./control_protocol.ts";

const UNCONSUMED_BYTES = 256 * 1024;

/** A channel at the other end of a control socket. */
export class ControlChannel implements RawChannel, CallEvents {
  readonly #call: ControlCall;
  readonly #credit = new Credit(INITIAL_CREDIT_BYTES);
  readonly #started: PromiseWithResolvers<void> = Promise.withResolvers();
  #events: RawChannelEvents | undefined;
  #unconsumedBytes = 0;
  #room: PromiseWithResolvers<void> | undefined;
  #isOver = false;

  /** Takes the call over. */
  constructor(call: ControlCall) {
    this.#call = call;
  }

  /** Starts the events. */
  start(events: RawChannelEvents): void {
    this.#events = events;
    this.#started.resolve();
  }

  /** Sends bytes; see {@linkcode RawChannel.write}. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    let at = 0;
    while (at < bytes.length) {
      const wanted = Math.min(DATA_FRAME_BYTES, bytes.length - at);
      const count = this.#credit.take(wanted);
      if (count === 0) return this.#writeLater(bytes.subarray(at));
      const busy = this.#call.send("stdin", bytes.subarray(at, at + count));
      at += count;
      if (busy !== undefined) {
        return busy.then(() => this.write(bytes.subarray(at)));
      }
    }
    return undefined;
  }

  /** Makes room. */
  consumed(bytes: number): void {
    this.#unconsumedBytes -= bytes;
    if (this.#unconsumedBytes >= UNCONSUMED_BYTES) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** Half-close. */
  end(): void {
    this.#call.send("stdin-end");
  }

  /** Ends both directions. */
  close(): void {
    if (this.#isOver) return;
    this.#call.close();
    this.ended(
      new ParacleError(
        "connect.closed",
        "The connection through the session was closed here",
      ),
    );
  }

  /** Of the call. */
  frame(frame: Frame): Promise<void> | undefined {
    if (this.#events === undefined) {
      return this.#started.promise.then(() => this.frame(frame));
    }
    if (this.#isOver) return undefined;
    switch (frame.kind) {
      case "stdout":
        this.#unconsumedBytes += frame.payload.length;
        this.#events.data(frame.payload);
        if (this.#unconsumedBytes < UNCONSUMED_BYTES) return undefined;
        return (this.#room ??= Promise.withResolvers()).promise;
      case "stdout-end":
        this.#events.end();
        return undefined;
      case "credit":
        this.#credit.add(decodeCredit(frame));
        return undefined;
      case "exit":
        this.#call.close();
        this.ended();
    }
    return undefined;
  }

  /** Of the call. */
  ended(error?: ParacleError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#credit.end();
    this.#room?.resolve();
    void this.#started.promise.then(() => this.#events?.closed(error));
    if (this.#events === undefined && error?.code === "connect.closed") {
      this.#started.resolve(); // given up before it began: nobody listens
    }
  }

  async #writeLater(bytes: Uint8Array): Promise<void> {
    await this.#credit.more();
    await this.write(bytes);
  }
}

/** A channel as streams. */
export function channelStreams(channel: RawChannel): Channel {
  const inlet = new Inlet();
  const over = Promise.withResolvers<void>();
  let breakInput: (error: Error) => void = () => {};
  const close = (): Promise<void> => {
    channel.close();
    inlet.release();
    return over.promise;
  };
  const writable = new WritableStream<Uint8Array>({
    start: (controller) => {
      breakInput = (error) => controller.error(error);
    },
    write: (bytes) => channel.write(bytes),
    close: () => channel.end(),
    abort: () => channel.end(),
  });
  channel.start({
    data: (bytes) => {
      const { length } = bytes;
      const busy = inlet.push(bytes);
      if (busy === undefined) channel.consumed(length);
      else void busy.then(() => channel.consumed(length));
    },
    end: () => inlet.finish(),
    closed: (error) => {
      inlet.finish(error);
      inlet.release();
      breakInput(error ?? new TypeError("The connection is over"));
      over.resolve();
    },
  });
  return {
    readable: inlet.readable,
    writable,
    close,
    [Symbol.asyncDispose]: close,
  };
}
