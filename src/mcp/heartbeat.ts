/**
 * Whether the other side is alive, asked only while somebody waits for it.
 *
 * @module
 */

/** What is to be done now. */
export type Beat = "ask" | "drop" | undefined;

/**
 * Counts silence. The first silent interval asks, the second drops; whatever
 * is heard in between starts anew. It holds no timer: ask it at {@linkcode due}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Heartbeat } from "./heartbeat.ts";
 *
 * const beat = new Heartbeat(15_000);
 * beat.watch(0);
 * assert.equal(beat.due, 15_000);
 * assert.equal(beat.at(15_000), "ask");
 * assert.equal(beat.at(30_000), "drop");
 * ```
 */
export class Heartbeat {
  readonly #intervalMs: number;
  #quietSince = 0;
  #asked = false;
  #watching = false;

  /** Watches nothing yet. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** When it wants to be asked again; undefined while nobody waits. */
  get due(): number | undefined {
    return this.#watching ? this.#quietSince + this.#intervalMs : undefined;
  }

  /** Somebody waits from now on; nothing changes when somebody did. */
  watch(now: number): void {
    if (this.#watching) return;
    this.#watching = true;
    this.heard(now);
  }

  /** Nobody waits any more. */
  rest(): void {
    this.#watching = false;
  }

  /** Something came: a message of whatever kind. */
  heard(now: number): void {
    this.#quietSince = now;
    this.#asked = false;
  }

  /** What the silence until now asks for. */
  at(now: number): Beat {
    if (!this.#watching) return undefined;
    const silentMs = now - this.#quietSince;
    if (silentMs < 0) this.#quietSince = now; // the clock was set back
    if (silentMs < this.#intervalMs) return undefined;
    // Far too late means that we ourselves were asleep: the answer may be
    // here and unread, so the other side gets another interval.
    const overslept = silentMs >= 2 * this.#intervalMs;
    if (this.#asked && !overslept) return "drop";
    this.#quietSince = now;
    this.#asked = true;
    return "ask";
  }
}
