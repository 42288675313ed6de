/**
 * Guessing tokens made slow.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** Failures a peer may have before its next ones have to wait. */
const FREE = 5;
const FIRST_MS = 100;
const LONGEST_MS = 2_000;
/** After so long without a failure a peer is forgotten. */
const FORGOTTEN_MS = 60_000;
const MAX_PEERS = 10_000;
/** Answers that may wait at once: waiting costs memory. */
const MAX_WAITING = 256;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

/**
 * Has the answers to refused tokens wait, the longer the more of them a peer
 * has sent. Only refusals wait: behind a tunnel everybody is one peer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { systemClock } from "../core/clock.ts";
 * import { AccessBrake } from "./access_brake.ts";
 *
 * const brake = new AccessBrake(systemClock);
 * await brake.failed("192.0.2.1");
 * assert.equal(brake.delayMs("192.0.2.1"), 0);
 * ```
 */
export class AccessBrake {
  readonly #clock: Clock;
  readonly #peers = new Map<string, Failures>();
  readonly #options: { readonly signal?: AbortSignal };
  #waiting = 0;

  /** Forgets peers after a minute; the signal ends every wait. */
  constructor(clock: Clock, options: { readonly signal?: AbortSignal } = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  /** How long the answer to a peer's next refused token will wait, in milliseconds. */
  delayMs(peer: string): number {
    const over = (this.#failures(peer)?.count ?? 0) - FREE;
    return over < 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** over);
  }

  /** Counts a refused token, and waits as long as its answer has to. */
  async failed(peer: string): Promise<void> {
    const delayMs = this.delayMs(peer);
    const count = (this.#failures(peer)?.count ?? 0) + 1;
    if (this.#peers.size >= MAX_PEERS) this.#peers.clear();
    this.#peers.set(peer, { count, lastMs: this.#clock.now() });
    if (delayMs === 0 || this.#waiting >= MAX_WAITING) return;
    this.#waiting++;
    try {
      await this.#clock.sleep(delayMs, this.#options);
    } catch {
      // The server stops: the answer need not wait any more.
    } finally {
      this.#waiting--;
    }
  }

  #failures(peer: string): Failures | undefined {
    const known = this.#peers.get(peer);
    if (known === undefined) return undefined;
    if (this.#clock.now() - known.lastMs < FORGOTTEN_MS) return known;
    this.#peers.delete(peer);
    return undefined;
  }
}
