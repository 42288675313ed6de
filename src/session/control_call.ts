/**
 * One request over one connection of the control socket, as the client sees it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import {
  notAskedError,
  NotHandedOverError,
  parseError,
  sessionEndedError,
} from "./control_error.ts";
import { type Fields, parseFields } from "./control_fields.ts";
import type { ControlLink } from "./control_link.ts";
import {
  type ClientHello,
  type ControlRequest,
  parseServerHello,
  requestMessage,
  type ServerHello,
} from "./control_messages.ts";
import {
  CONTROL_PROTOCOL,
  type Frame,
  type FrameKind,
  protocolError,
} from "./control_protocol.ts";

/** Hears what follows the answer. */
export interface CallEvents {
  /** A frame; a promise holds the server back. */
  frame(frame: Frame): Promise<void> | undefined;
  /** No more comes, and why. May be told again. */
  ended(error: ParacleError): void;
}

/** How a request is made. */
export interface RequestOptions {
  /** For the message when the session ends: `command "x"`. */
  readonly what: string;
  /** Hears what follows the answer. Default: nothing is expected. */
  readonly events?: CallEvents;
  /** Gives the request up; whatever it started is hung up. */
  readonly signal?: AbortSignal | undefined;
}

/** A connection that says hello, then carries one request. Close it. */
export class ControlCall {
  /** Rejects with a {@linkcode NotHandedOverError} when there is nobody to ask. */
  readonly hello: Promise<ServerHello>;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;
  readonly #link: ControlLink;
  readonly #closed: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #hello: PromiseWithResolvers<ServerHello> = Promise.withResolvers();
  readonly #answer: PromiseWithResolvers<Fields> = Promise.withResolvers();
  #request: RequestOptions | undefined;
  /** Of the bytes that were sent, where the request ends. */
  #requestEnd = Infinity;
  #isAnswered = false;
  #isOver = false;

  /** Takes the connection over and says hello. */
  constructor(link: ControlLink, hello: ClientHello) {
    this.#link = link;
    this.closed = this.#closed.promise;
    this.hello = this.#hello.promise;
    this.hello.catch(() => {}); // the answer tells it too
    this.#answer.promise.catch(() => {});
    link.sendJson("hello", hello);
    void this.#run();
  }

  /** Whether a request can still be made. */
  get isOpen(): boolean {
    return !this.#isOver && this.#request === undefined;
  }

  /**
   * Sends the request and resolves with the answer. Once.
   *
   * @throws {NotHandedOverError} when the session surely did not take it.
   * @throws {ParacleError} what the session answered; `connect.lost` when it
   * is not known.
   */
  async request(
    request: ControlRequest,
    options: RequestOptions,
  ): Promise<Fields> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#request = options;
    const abort = (): void => {
      this.#answer.reject(signal?.reason);
      this.close();
    };
    signal?.addEventListener("abort", abort);
    try {
      this.#send(request);
      return await this.#answer.promise;
    } catch (error) {
      this.close();
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Sends a frame; see {@linkcode ControlLink.send}. */
  send(kind: FrameKind, payload?: Uint8Array): Promise<void> | undefined {
    return this.#link.send(kind, payload);
  }

  /** Sends a frame of JSON. */
  sendJson(kind: FrameKind, value: unknown): Promise<void> | undefined {
    return this.#link.sendJson(kind, value);
  }

  /** Ends it; whatever it started is hung up. Idempotent. */
  close(): void {
    if (this.#isOver) return;
    this.#fail(
      new ParacleError(
        "connect.closed",
        "The connection to the session was closed here",
      ),
    );
  }

  #send(request: ControlRequest): void {
    try {
      this.#link.sendJson("request", requestMessage(request));
      this.#requestEnd = this.#link.givenBytes;
    } catch (error) {
      throw notAskedError("the request is too large for it", error);
    }
  }

  async #run(): Promise<void> {
    const error = await this.#link.receive((frame) => this.#onFrame(frame));
    if (this.#isOver) return;
    if (error instanceof ParacleError) return this.#fail(this.#fault(error));
    this.#fail(this.#endOf(error));
  }

  #onFrame(frame: Frame): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    switch (frame.kind) {
      case "hello":
        this.#onHello(parseServerHello(frame.payload, CONTROL_PROTOCOL));
        return undefined;
      case "error":
        this.#fail(this.#said(parseError(frame.payload)));
        return undefined;
      case "reply":
        if (this.#isAnswered) break;
        this.#isAnswered = true;
        this.#answer.resolve(parseFields(frame.payload));
        return undefined;
    }
    if (!this.#isAnswered) throw protocolError(`"${frame.kind}" too early`);
    return this.#request?.events?.frame(frame);
  }

  #onHello(hello: ServerHello): void {
    if (hello.protocol === CONTROL_PROTOCOL) return this.#hello.resolve(hello);
    const why =
      `it speaks protocol ${hello.protocol}, this program ${CONTROL_PROTOCOL}`;
    this.#fail(notAskedError(why)); // such a server starts nothing
  }

  /** What was answered has started, whatever is said of it later. */
  #said(error: ParacleError): ParacleError {
    const { code, message, details } = error;
    return this.#isAnswered
      ? new ParacleError(code, message, { details })
      : error;
  }

  /** What the end of the connection means. */
  #endOf(cause: Error | undefined): ParacleError {
    const isAsked = this.#link.writtenBytes >= this.#requestEnd;
    return isAsked || this.#isAnswered
      ? sessionEndedError(this.#request?.what ?? "the request")
      : notAskedError("its connection ended", cause);
  }

  /** The server broke the protocol. */
  #fault(cause: ParacleError): ParacleError {
    return this.#request === undefined
      ? notAskedError("it does not speak our protocol", cause)
      : cause;
  }

  #fail(error: ParacleError): void {
    this.#isOver = true;
    this.#link.close();
    this.#closed.resolve();
    this.#hello.reject(asNotAsked(error));
    this.#answer.reject(error);
    if (this.#isAnswered) this.#request?.events?.ended(error);
  }
}

function asNotAsked(error: ParacleError): NotHandedOverError {
  return error instanceof NotHandedOverError
    ? error
    : notAskedError("it did not answer", error);
}
