/**
 * How much a channel may be sent before what came has been passed on
 * (RFC 4254, 5.2): more for a fast reader, so that a long way is no limit.
 *
 * @module
 */

/** What ssh2 grants when a channel opens. */
export const BASE_WINDOW_BYTES: number = 2 * 1024 * 1024;
const MAX_WINDOW_BYTES = 16 * 1024 * 1024;
const GRANT_BYTES = 1024 * 1024;
/** What all channels of a link may be granted above their first windows. */
const LINK_EXTRA_BYTES = 64 * 1024 * 1024;

/** What is left for all channels of one link together. */
export class WindowBudget {
  #leftBytes: number;

  /** Starts with all of it. */
  constructor(bytes: number = LINK_EXTRA_BYTES) {
    this.#leftBytes = bytes;
  }

  /** Takes some if it is there. */
  take(bytes: number): boolean {
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    return true;
  }

  /** Gives some back. */
  give(bytes: number): void {
    this.#leftBytes += bytes;
  }
}

/** What a window needs to know of its link. */
export interface WindowLink {
  /** For all channels of the link. */
  readonly budget: WindowBudget;
  /** The shortest time in which the server ever answered, in milliseconds. */
  readonly roundTripMs: number;
}

/** The window of one channel. */
export class ReceiveWindow {
  readonly #link: WindowLink;
  #targetBytes = BASE_WINDOW_BYTES;
  #unreadBytes = 0;
  #grantedBytes = 0;
  #measuredAtMs = 0;
  #closed = false;

  /** Starts with what ssh2 granted. */
  constructor(link: WindowLink) {
    this.#link = link;
  }

  /** Bytes came. */
  received(bytes: number): void {
    this.#unreadBytes += bytes;
  }

  /**
   * Bytes were passed on, at `nowMs`; `windowBytes` is what may still be
   * sent. Returns how much more to grant: a megabyte at a time, for few
   * messages.
   */
  consumed(bytes: number, windowBytes: number, nowMs: () => number): number {
    this.#unreadBytes = Math.max(0, this.#unreadBytes - bytes);
    if (this.#closed) return 0;
    const due = this.#due(windowBytes);
    if (due < GRANT_BYTES) return 0;
    this.#grantedBytes += due;
    if (this.#grantedBytes >= this.#targetBytes / 2) this.#measure(nowMs());
    return this.#due(windowBytes);
  }

  /** Half a window was granted since the last time. */
  #measure(now: number): void {
    // What is granted comes a round trip later at the earliest: half a window
    // in hardly more than that, and the sender waited for us. Not otherwise:
    // sshd gets slow with more than it can send.
    const limits = now - this.#measuredAtMs < 2 * this.#link.roundTripMs;
    if (limits && this.#unreadBytes < this.#targetBytes / 4) this.#grow();
    this.#measuredAtMs = now;
    this.#grantedBytes = 0;
  }

  /** Nothing is granted any more. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#link.budget.give(this.#targetBytes - BASE_WINDOW_BYTES);
  }

  #due(windowBytes: number): number {
    return this.#targetBytes - windowBytes - this.#unreadBytes;
  }

  #grow(): void {
    const more = this.#targetBytes;
    if (this.#targetBytes + more > MAX_WINDOW_BYTES) return;
    if (this.#link.budget.take(more)) this.#targetBytes += more;
  }
}
