/**
 * Messages that wait for a connection.
 *
 * @module
 */
import type { Pending } from "./pending.ts";

/** A notification that waits. */
export interface HeldNotice {
  readonly kind: "notice";
  readonly text: string;
  readonly bytes: number;
  until: number;
}

/** What can wait. */
export type Held = Pending | HeldNotice;

/** How much may wait. */
export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
  /** How long each may wait; a clock that is set back makes nobody wait longer. */
  readonly holdMs: number;
}

/**
 * First in, first out, bounded in number, size and time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { HoldQueue } from "./pending_queue.ts";
 *
 * const queue = new HoldQueue({ messages: 1, bytes: 10, holdMs: 100 });
 * const notice = { kind: "notice", text: "{}", bytes: 2, until: 5 } as const;
 * assert.equal(queue.push({ ...notice }), true);
 * assert.equal(queue.push({ ...notice }), false);
 * assert.equal(queue.expired(5).length, 1);
 * ```
 */
export class HoldQueue {
  readonly #limits: QueueLimits;
  #held: Held[] = [];
  #bytes = 0;

  /** Starts empty. */
  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Whether somebody waits who will not wait for ever. */
  get isPressing(): boolean {
    return this.#held.some(({ until }) => until !== Infinity);
  }

  /** When the next one has waited too long. */
  get due(): number | undefined {
    const due = this.#held.reduce(
      (min, { until }) => Math.min(min, until),
      Infinity,
    );
    return due === Infinity ? undefined : due;
  }

  /** Takes one in at the end; false when there is no room. */
  push(held: Held): boolean {
    if (!this.#hasRoom(held)) return false;
    this.#held.push(held);
    this.#bytes += held.bytes;
    return true;
  }

  /** Takes one out; nothing happens when it does not wait. */
  remove(held: Held): void {
    const at = this.#held.indexOf(held);
    if (at < 0) return;
    this.#held.splice(at, 1);
    this.#bytes -= held.bytes;
  }

  /** Takes all out, first in first. */
  takeAll(): readonly Held[] {
    const all = this.#held;
    this.#held = [];
    this.#bytes = 0;
    return all;
  }

  /** Takes out who has waited too long. */
  expired(now: number): readonly Held[] {
    const latest = now + this.#limits.holdMs;
    for (const held of this.#held) {
      if (held.until !== Infinity) held.until = Math.min(held.until, latest);
    }
    const over = this.#held.filter(({ until }) => until <= now);
    for (const held of over) this.remove(held);
    return over;
  }

  #hasRoom({ bytes }: Held): boolean {
    const { messages, bytes: limit } = this.#limits;
    return this.#held.length < messages && this.#bytes + bytes <= limit;
  }
}
