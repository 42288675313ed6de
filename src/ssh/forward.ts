/**
 * A TCP connection opened from the remote (RFC 4254, 7.2).
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Channel, Endpoint } from "../transport/transport.ts";
import { brokenRule } from "./channel_rules.ts";
import { channelError } from "./errors.ts";
import { type OpeningLimits, openWithin, within } from "./opening.ts";
import type { Channel as Ssh2Channel, Client } from "./ssh2.d.ts";
import { type Feed, feed, sink } from "./streams.ts";

/** How long `close()` waits for the server to confirm. */
const CLOSE_LIMIT_MS = 1_000;

/** What opening a forward needs besides the client. */
export interface ForwardContext extends Omit<OpeningLimits, "what"> {
  /** `user@host`, for messages. */
  readonly remote: string;
  /** Whether the link is dead, though `gone` may not say so yet. */
  readonly isDown: () => boolean;
  /** Ends the link: the server does what it may not. */
  readonly breakLink: (error: Error) => void;
}

/**
 * Opens a connection from the remote to `endpoint`; the caller closes it.
 *
 * @throws {ParacleError} `connect.refused`, `exec.rejected`,
 * `connect.timeout`, and what the link ended with.
 */
export function openForward(
  client: Client,
  endpoint: Endpoint,
  context: ForwardContext,
): Promise<Channel> {
  const what = `port ${endpoint.port} of ${endpoint.host}`;
  const opened = Promise.withResolvers<ForwardedChannel>();
  opened.promise.catch(() => {}); // may come after the wait is over
  try {
    client.forwardOut(
      "127.0.0.1",
      0,
      endpoint.host,
      endpoint.port,
      (error, channel) => {
        if (error && context.isDown()) return; // `gone` carries the reason
        if (error) {
          return opened.reject(channelError(error, what, context.remote));
        }
        const rule = brokenRule(channel);
        if (rule !== undefined) context.breakLink(rule);
        else opened.resolve(new ForwardedChannel(channel, context));
      },
    );
  } catch {
    // ssh2 throws when the link is dead; `gone` carries the reason
  }
  return openWithin(opened.promise, {
    ...context,
    what: `${what} through ${context.remote}`,
  });
}

class ForwardedChannel implements Channel {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #channel: Ssh2Channel;
  readonly #input: Feed;
  readonly #closed: Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(channel: Ssh2Channel, context: ForwardContext) {
    this.#channel = channel;
    const { gone, isDown } = context;
    const input = feed(channel);
    this.#input = input;
    this.#closed = new Promise((resolve) => {
      const lost = (): void => {
        input.fail(gone.reason);
        resolve();
      };
      gone.addEventListener("abort", lost);
      channel.on("close", () => {
        if (isDown()) return; // no end of file: `gone` carries the reason
        gone.removeEventListener("abort", lost);
        input.end();
        resolve();
      });
    });
    channel.on("error", () => {}); // the close that follows is what counts
    channel.on("data", (data) => {
      const rule = brokenRule(channel);
      if (rule !== undefined) context.breakLink(rule);
      input.push(data);
    });
    channel.on("end", () => {
      if (!isDown()) input.end();
    });
    channel.pause();
    this.readable = input.stream;
    this.writable = sink(channel, this.#closed);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    // What nobody read is dropped: a paused channel never confirms its end.
    this.#input.fail(closedHere());
    this.#channel.resume();
    this.#channel.close();
    await within(this.#closed, CLOSE_LIMIT_MS);
  }
}

function closedHere(): ParacleError {
  return new ParacleError(
    "connect.closed",
    "The forwarded connection was closed here",
  );
}
