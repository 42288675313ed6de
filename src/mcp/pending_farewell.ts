/**
 * Subscriptions that a server has ended, perhaps only because it stops.
 *
 * @module
 */
import type { Pending } from "./pending.ts";

/**
 * A server that is restarted ends its subscriptions in order before it closes
 * the connection. The client need not know: the farewell is kept for a moment,
 * and when the connection goes meanwhile, the subscription is taken up again.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Farewells } from "./pending_farewell.ts";
 *
 * assert.equal(new Farewells().due, Infinity);
 * ```
 */
export class Farewells {
  readonly #kept = new Map<Pending, { text: string; until: number }>();

  /** When the next one is to be passed. */
  get due(): number {
    const times = [...this.#kept.values()].map(({ until }) => until);
    return Math.min(Infinity, ...times);
  }

  /** Keeps the answer that ends a subscription. */
  keep(request: Pending, text: string, now: number): void {
    this.#kept.set(request, { text, until: now + KEEP_MS });
  }

  /** Takes the answer of a subscription out, if it has one. */
  take(request: Pending): string | undefined {
    const kept = this.#kept.get(request);
    this.#kept.delete(request);
    return kept?.text;
  }

  /** Those that are to be passed now. */
  expired(now: number): readonly Pending[] {
    return [...this.#kept]
      .filter(([, { until }]) => until <= now)
      .map(([request]) => request);
  }

  /** Forgets all: the connection went with them. */
  clear(): void {
    this.#kept.clear();
  }
}

/** A server that stops closes its connections within this time. */
const KEEP_MS = 1000;
