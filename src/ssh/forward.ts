/**
 * A TCP connection opened from the remote (RFC 4254, 7.2).
 *
 * @module
 */
import type { Channel, Endpoint } from "../transport/transport.ts";
import { channelError } from "./errors.ts";
import { type OpeningLimits, openWithin } from "./opening.ts";
import type { Channel as Ssh2Channel, Client } from "./ssh2.d.ts";
import { feed, sink } from "./streams.ts";

/** What opening a forward needs besides the client. */
export interface ForwardContext extends Omit<OpeningLimits, "what"> {
  /** `user@host`, for messages. */
  readonly remote: string;
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
        if (error) opened.reject(channelError(error, what, context.remote));
        else opened.resolve(new ForwardedChannel(channel, context.gone));
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
  readonly #closed: Promise<void>;

  constructor(channel: Ssh2Channel, gone: Promise<Error>) {
    this.#channel = channel;
    const input = feed(channel);
    this.#closed = new Promise((resolve) => {
      channel.on("close", () => {
        input.end();
        resolve();
      });
      gone.then((error) => {
        input.fail(error);
        resolve();
      });
    });
    channel.on("error", () => {}); // the close that follows is what counts
    channel.on("data", (data) => input.push(data));
    channel.on("end", () => input.end());
    channel.pause();
    this.readable = input.stream;
    this.writable = sink(channel, this.#closed);
  }

  async close(): Promise<void> {
    this.#channel.resume();
    this.#channel.close();
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
