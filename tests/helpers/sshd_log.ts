/**
 * What a process writes to stderr, kept, with waiting for a line of it.
 *
 * @module
 */

interface Waiter {
  readonly pattern: RegExp;
  readonly found: (line: string) => void;
  readonly ended: (reason: Error) => void;
}

const PATIENCE_MS = 30_000;

/** Collects a stream of text lines until it ends. */
export class LogText {
  /** Resolves when the stream ended. */
  readonly ended: Promise<void>;
  #text = "";
  #over = false;
  readonly #waiters = new Set<Waiter>();

  /** Starts reading; the stream is this object's from now on. */
  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#collect(stream);
  }

  /** Everything so far. */
  get text(): string {
    return this.#text;
  }

  /** The first line, past or to come, that matches; rejects when the log ends or 10 s pass. */
  waitFor(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(
        () => waiter.ended(new Error(`no ${pattern} in time`)),
        PATIENCE_MS,
      );
      const settle = (): void => {
        clearTimeout(patience);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        pattern,
        found: (line) => {
          settle();
          resolve(line);
        },
        ended: ({ message }) => {
          settle();
          reject(new Error(`${message}; the log is:\n${this.#text}`));
        },
      };
      this.#waiters.add(waiter);
      this.#tell();
    });
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += chunk;
      this.#tell();
    }
    this.#over = true;
    this.#tell();
  }

  #tell(): void {
    for (const waiter of this.#waiters) {
      const line = this.#text.split(/\r?\n/)
        .find((candidate) => waiter.pattern.test(candidate));
      if (line !== undefined) waiter.found(line);
      else if (this.#over) {
        waiter.ended(new Error(`the process ended without ${waiter.pattern}`));
      }
    }
  }
}
