/**
 * A listener of raw channels that keeps what it hears.
 *
 * @module
 */
import type {
  RawChannel,
  RawChannelEvents,
} from "../../src/transport/raw_channel.ts";

/** Starts a channel and keeps what it brings, and in which order. */
export class ChannelEar implements RawChannelEvents {
  /** How many bytes came. */
  bytes = 0;
  /** `end` and `closed`, each time they came. */
  readonly heard: string[] = [];
  /** Everything that came, unless it is not to be consumed. */
  readonly chunks: Uint8Array[] = [];
  /** What `closed` said. */
  readonly closing: Promise<Error | undefined>;
  readonly #raw: RawChannel;
  readonly #consumes: boolean;
  readonly #finished: PromiseWithResolvers<Error | undefined> = Promise
    .withResolvers();
  readonly #waiters = new Set<() => void>();

  /** With `consumes: false` nothing is said to have been passed on. */
  constructor(raw: RawChannel, options: { readonly consumes?: boolean } = {}) {
    this.#raw = raw;
    this.#consumes = options.consumes ?? true;
    this.closing = this.#finished.promise;
    raw.start(this);
  }

  data(bytes: Uint8Array): void {
    if (this.heard.length > 0) this.heard.push("data after the end");
    this.bytes += bytes.length;
    if (this.#consumes) {
      this.chunks.push(bytes);
      this.#raw.consumed(bytes.length);
    }
    this.#changed();
  }

  end(): void {
    this.heard.push("end");
    this.#changed();
  }

  closed(error: Error | undefined): void {
    this.heard.push("closed");
    this.#finished.resolve(error);
    this.#changed();
  }

  /** All that came, as text. */
  get text(): string {
    const decoder = new TextDecoder();
    return this.chunks.map((chunk) => decoder.decode(chunk, { stream: true }))
      .join("");
  }

  /** Resolves once what came is as asked. */
  until(holds: (ear: ChannelEar) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds(this)) return;
        this.#waiters.delete(check);
        resolve();
      };
      this.#waiters.add(check);
      check();
    });
  }

  #changed(): void {
    for (const check of [...this.#waiters]) check();
  }
}
