/**
 * A connection while it lives, and all that ends with it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Link } from "./connect.ts";
import { openWithin, within } from "./opening.ts";
import { lostError } from "./process_failures.ts";
import { WindowBudget } from "./receive_window.ts";
import type { Ssh2Socket } from "./socket.ts";
import type { Client } from "./ssh2.d.ts";

/** How long a goodbye may take. */
const GOODBYE_LIMIT_MS = 500;

/** What ends with the link. */
export interface Member {
  /** The link is gone; nothing more comes. */
  lost(error: Error): void;
}

/** Owns the link it is given. */
export class LiveLink {
  /** Resolves when the link ends: with the cause, or undefined if we closed it. */
  readonly closed: Promise<Error | undefined>;
  /** `user@host`, for messages. */
  readonly name: string;
  /** What the windows of all channels may grow by. */
  readonly budget: WindowBudget = new WindowBudget();
  readonly #link: Link;
  readonly #limitMs: number;
  readonly #members = new Set<Member>();
  readonly #end = new AbortController();
  #roundTripMs = Infinity;
  #closing: Promise<void> | undefined;

  /** `limitMs` is how long the server may take to answer. */
  constructor(link: Link, name: string, limitMs: number) {
    this.#link = link;
    this.name = name;
    this.#limitMs = limitMs;
    this.closed = link.gone.then((error) => this.#onGone(error));
  }

  /** ssh2's end. */
  get client(): Client {
    return this.#link.client;
  }

  /** The connection below. */
  get socket(): Ssh2Socket {
    return this.#link.socket;
  }

  /** Aborted when the link ends, with the error to report. */
  get gone(): AbortSignal {
    return this.#end.signal;
  }

  /** The shortest time in which the server ever answered, in milliseconds. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** The server answered what was asked at `startMs` of `performance.now()`. */
  answered(startMs: number): number {
    const ms = performance.now() - startMs;
    this.#roundTripMs = Math.min(this.#roundTripMs, ms);
    return ms;
  }

  /** Tells `member` of the end of the link. */
  keep(member: Member): void {
    this.#members.add(member);
  }

  /** `member` has ended by itself. */
  forget(member: Member): void {
    this.#members.delete(member);
  }

  /** True from the moment the socket ends, a little before `closed` tells. */
  isDown(): boolean {
    const { socket } = this.#link;
    return socket.destroyed || !socket.readable;
  }

  /** Ends the link for what the server did; the end carries the reason. */
  break(error: Error): void {
    this.#link.client.emit("error", error);
    this.#link.socket.destroy();
  }

  /**
   * Asks the server for something it may be late with. `ask` is given the
   * handles to answer with; an answer is ignored when the link is down, whose
   * end carries the reason. What comes too late is closed.
   *
   * @throws {ParacleError} What the link ended with, `connect.timeout`, and
   * what the answer is rejected with.
   */
  async ask<T extends { close(): unknown }>(
    request: {
      readonly what: string;
      readonly signal?: AbortSignal | undefined;
    },
    ask: (answer: PromiseWithResolvers<T>) => void,
  ): Promise<T> {
    request.signal?.throwIfAborted();
    this.assertOpen();
    const start = performance.now();
    const answer = Promise.withResolvers<T>();
    answer.promise.catch(() => {}); // may come after the wait is over
    try {
      ask(answer);
    } catch {
      // ssh2 throws when the link is dead; its end carries the reason
    }
    const answered = await openWithin(answer.promise, {
      ...request,
      limitMs: this.#limitMs,
      gone: this.gone,
    });
    this.answered(start);
    return answered;
  }

  /** Throws what the link ended with, or that it was closed. */
  assertOpen(): void {
    this.gone.throwIfAborted();
    if (this.#closing !== undefined) throw this.#closedHere();
  }

  /** Ends the connection and everything opened through it. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #onGone(error: Error | undefined): Error | undefined {
    const asked = this.#closing !== undefined;
    const ended = asked ? this.#closedHere() : lostError(this.name, error);
    this.#end.abort(ended);
    for (const member of [...this.#members]) member.lost(ended);
    return asked ? undefined : ended;
  }

  #closedHere(): ParacleError {
    return new ParacleError(
      "connect.closed",
      `Connection to ${this.name} was closed here`,
    );
  }

  async #close(): Promise<void> {
    const { client, socket } = this.#link;
    await undefined; // so that #closing is set before anything reacts
    client.end();
    await within(socket.flushed(), GOODBYE_LIMIT_MS);
    socket.destroy();
    await socket.done;
    await this.closed;
  }
}
