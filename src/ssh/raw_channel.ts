/**
 * A channel of ssh2 without the streams it is made of: they cost a third of
 * a tunnel's speed. What ssh2 does with a channel's packets is in its
 * `client.js`, what it sends for us in `Channel.js`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RawChannel, RawChannelEvents } from "../transport/raw_channel.ts";
import { brokenRule } from "./channel_rules.ts";
import type { LiveLink } from "./live_link.ts";
import { ReceiveWindow } from "./receive_window.ts";
import type { Channel as Ssh2Channel } from "./ssh2.d.ts";

/** Takes a channel over in the callback that brings it. */
export class SSHRawChannel implements RawChannel {
  readonly #channel: Ssh2Channel;
  readonly #link: LiveLink;
  readonly #window: ReceiveWindow;
  /** What came before `start()`. */
  #early: ((events: RawChannelEvents) => void)[] = [];
  #events: RawChannelEvents | undefined;
  /** Lets the write that waits go on. */
  #release: (() => void) | undefined;
  /** Whether ssh2 keeps a part of the last write for the server's window. */
  #held = false;
  #endsLater = false;
  #ended = false;
  #over = false;

  /** Listens from now on; the server may have sent already. */
  constructor(channel: Ssh2Channel, link: LiveLink) {
    this.#channel = channel;
    this.#link = link;
    this.#window = new ReceiveWindow(link);
    link.keep(this);
    channel.push = (data) => {
      if (data === null) this.#onEnd();
      else this.#onData(data);
      return false; // so that ssh2 leaves the window to us
    };
    // ssh2 ends the stream at the close, which would make an error each time.
    channel.end = () => channel;
    channel.on("error", () => {}); // the close that follows is what counts
    channel.on("close", () => {
      // No end of a channel but of the link, which carries the reason.
      if (!link.isDown()) this.#finish(undefined);
    });
    const rule = brokenRule(channel);
    if (rule !== undefined) link.break(rule);
  }

  start(events: RawChannelEvents): void {
    const early = this.#early;
    this.#early = [];
    this.#events = events;
    for (const tell of early) tell(events);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#over || this.#channel.outgoing.state !== "open") return undefined;
    const { buffer, byteOffset, length } = bytes;
    this.#held = true;
    this.#channel._write(
      Buffer.from(buffer, byteOffset, length),
      null,
      this.#onSent,
    );
    if (this.#held) return this.#wait(); // for the server's window
    const room = this.#link.socket.room();
    return room === undefined ? undefined : this.#wait(room);
  }

  consumed(bytes: number): void {
    const { incoming, outgoing } = this.#channel;
    const more = this.#window.consumed(bytes, incoming.window, now);
    if (more <= 0 || incoming.state !== "open") return;
    incoming.window += more;
    this.#link.client._protocol?.channelWindowAdjust(outgoing.id, more);
  }

  end(): void {
    if (this.#held) this.#endsLater = true;
    else this.#channel.eof();
  }

  close(): void {
    if (this.#over) return;
    this.#channel.close();
    queueMicrotask(() => this.#finish(undefined));
  }

  /** The link is gone. */
  lost(error: Error): void {
    this.#finish(error);
  }

  /** ssh2 has sent the whole of the last write. */
  readonly #onSent = (): void => {
    this.#held = false;
    this.#release?.();
    if (this.#endsLater) this.#channel.eof();
  };

  #wait(room?: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve;
      room?.then(resolve);
    });
  }

  #onData(data: Uint8Array): void {
    const rule = brokenRule(this.#channel);
    if (rule !== undefined) return this.#link.break(rule);
    if (this.#closed()) return;
    this.#window.received(data.length);
    this.#tell((events) => events.data(data));
  }

  #onEnd(): void {
    // At the end of the link this is no end of file.
    if (this.#ended || this.#link.isDown()) return;
    this.#ended = true;
    // ssh2 would wait for its stream to be read to the end.
    this.#channel.readable = false;
    if (!this.#closed()) this.#tell((events) => events.end());
  }

  /** Whether we closed it, so that nobody is told what still comes. */
  #closed(): boolean {
    const { state } = this.#channel.outgoing;
    return this.#over || state === "closing" || state === "closed";
  }

  #finish(error: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#link.forget(this);
    this.#window.close();
    this.#tell((events) => events.closed(error));
    this.#release?.();
  }

  #tell(event: (events: RawChannelEvents) => void): void {
    if (this.#events !== undefined) event(this.#events);
    else this.#early.push(event);
  }
}

function now(): number {
  return performance.now();
}
