/**
 * Flow control of one request: output that waits for its reader, and input
 * that waits for credit.
 *
 * @module
 */

/** Bytes kept for a reader before the socket is held back. */
const KEPT_BYTES = 256 * 1024;

/** Bytes of a socket as a stream that its reader holds back. */
export class Inlet {
  /** What came; an error comes after the bytes before it. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves when all was read, or nobody reads. */
  readonly delivered: Promise<void>;
  readonly #chunks: Uint8Array[] = [];
  readonly #over: PromiseWithResolvers<void> = Promise.withResolvers();
  #keptBytes = 0;
  #ending: { readonly error: Error | undefined } | undefined;
  #wanted: (() => void) | undefined;
  #room: PromiseWithResolvers<void> | undefined;
  #isCancelled = false;

  constructor() {
    this.delivered = this.#over.promise;
    this.readable = new ReadableStream(
      {
        start: (controller) => {
          this.#settle = () => this.#end(controller);
        },
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Takes bytes over; a promise asks to wait before more. */
  push(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isCancelled || this.#ending || bytes.length === 0) {
      return undefined;
    }
    this.#chunks.push(bytes);
    this.#keptBytes += bytes.length;
    this.#wanted?.();
    if (this.#keptBytes < KEPT_BYTES) return undefined;
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  /** Nothing more comes, because of `error` if there is one. Idempotent. */
  finish(error?: Error): void {
    if (this.#ending !== undefined) return;
    this.#ending = { error };
    if (this.#chunks.length === 0) this.#settle();
    this.#wanted?.();
  }

  /** Lets the socket go on whether somebody reads or not. */
  release(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  #settle: () => void = () => {};

  async #pull(
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    while (this.#chunks.length === 0 && this.#ending === undefined) {
      const wanted = Promise.withResolvers<void>();
      this.#wanted = wanted.resolve;
      await wanted.promise;
      this.#wanted = undefined;
    }
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return;
    this.#keptBytes -= chunk.length;
    if (this.#keptBytes < KEPT_BYTES) this.release();
    controller.enqueue(chunk); // somebody waits for it: nothing is kept twice
    if (this.#ending !== undefined && this.#chunks.length === 0) this.#settle();
  }

  #end(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#over.resolve();
    if (this.#isCancelled) return;
    const error = this.#ending?.error;
    if (error === undefined) controller.close();
    else controller.error(error);
  }

  #cancel(): void {
    this.#isCancelled = true;
    this.#chunks.length = 0;
    this.#keptBytes = 0;
    this.#ending ??= { error: undefined };
    this.release();
    this.#wanted?.();
    this.#over.resolve();
  }
}

/** Bytes that may be sent before the other side says more. */
export class Credit {
  #bytes: number;
  #isOver = false;
  #more: PromiseWithResolvers<void> | undefined;

  /** Starts with some. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Whether none is left to wait for. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes up to `wanted`, as much as there is; 0 asks to wait for more. */
  take(wanted: number): number {
    const taken = Math.min(wanted, this.#bytes);
    this.#bytes -= taken;
    return taken;
  }

  /** Resolves when there is more, or it is over. */
  more(): Promise<void> {
    if (this.#isOver || this.#bytes > 0) return Promise.resolve();
    return (this.#more ??= Promise.withResolvers()).promise;
  }

  /** The other side took so many. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.#wake();
  }

  /** Ends every wait. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    this.#more?.resolve();
    this.#more = undefined;
  }
}
