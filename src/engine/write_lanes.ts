/**
 * Who writes when: one after the other to the same file, side by side to
 * different ones.
 *
 * @module
 */

/**
 * Works in lanes, in the order in which they come.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { WriteLanes } from "./write_lanes.ts";
 *
 * const lanes = new WriteLanes();
 * const told: string[] = [];
 * const tell = (text: string) => () => Promise.resolve(told.push(text));
 * await Promise.all([
 *   lanes.inLane("a", tell("a1")),
 *   lanes.inLane("a", tell("a2")),
 *   lanes.alone(tell("all")),
 *   lanes.inLane("b", tell("b")),
 * ]);
 * assert.deepEqual(told, ["a1", "a2", "all", "b"]);
 * ```
 */
export class WriteLanes {
  readonly #ends = new Map<string, Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  /** Does a work after those of its lane that came before. Rejects as it does. */
  inLane<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#ends.get(lane) ?? this.#alone).then(work);
    this.#ends.set(lane, ended(done));
    return done;
  }

  /** Does a work after all that came before; all that come later wait for it. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const before = Promise.all([this.#alone, ...this.#ends.values()]);
    const done = before.then(work);
    this.#ends.clear();
    this.#alone = ended(done);
    return done;
  }
}

/** Settles when it does, and never rejects. */
async function ended(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // Told to whoever asked for it.
  }
}
