/**
 * What is on its way to a server by HTTP and not known to have arrived.
 *
 * @module
 */

const LOW_WATER_BYTES = 1024 * 1024;
/** Smaller requests do not count: whether they arrived is told only by their answer. */
const SMALL_BYTES = 64 * 1024;

/** A message on its way. */
export interface Cargo {
  /** It leaves now; said once. */
  sent(): void;
  /** It has arrived, or never will; said once or often. */
  gone(): void;
}

/**
 * Counts large messages, and all that are answered at once, from when they are
 * sent to when they are answered.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { HttpLegLoad } from "./http_leg_load.ts";
 *
 * const load = new HttpLegLoad();
 * const cargo = load.add(5_000_000, { isRequest: true });
 * assert.equal(load.bytes, 5_000_000);
 * cargo.gone();
 * await load.low();
 * ```
 */
export class HttpLegLoad {
  #bytes = 0;
  #waiting: (() => void)[] = [];
  /** Of whatever size. */
  #messages = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  get bytes(): number {
    return this.#bytes;
  }

  /** One more, which takes room from now on. */
  add(bytes: number, { isRequest }: { readonly isRequest: boolean }): Cargo {
    const counted = isRequest && bytes < SMALL_BYTES ? 0 : bytes;
    this.#bytes += counted;
    let state: "waits" | "sent" | "gone" = "waits";
    return {
      sent: () => {
        state = "sent";
        this.#messages += 1;
      },
      gone: () => {
        if (state === "gone") return;
        if (state === "sent") this.#messages -= 1;
        state = "gone";
        this.#bytes -= counted;
        if (this.#messages === 0) this.#tellIdle();
        if (this.#bytes <= LOW_WATER_BYTES) this.release();
      },
    };
  }

  /** Resolves when there is room, or nobody waits any more. */
  async low(): Promise<void> {
    if (this.#bytes <= LOW_WATER_BYTES) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when nothing that was sent is on its way, small requests included. */
  async none(): Promise<void> {
    if (this.#messages === 0) return;
    this.#idle ??= Promise.withResolvers<void>();
    await this.#idle.promise;
  }

  /** Lets everybody go on. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  #tellIdle(): void {
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
