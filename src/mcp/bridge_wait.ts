/**
 * Waiting for something, but not for ever.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/**
 * Resolves when `work` has settled or the time is over; never rejects.
 *
 * @example
 * ```ts
 * import { systemClock } from "../core/clock.ts";
 * import { within } from "./bridge_wait.ts";
 *
 * await within(1, new Promise(() => {}), systemClock);
 * ```
 */
export async function within(
  limitMs: number,
  work: Promise<unknown>,
  clock: Clock,
): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([
    work.catch(ignore),
    clock.sleep(limitMs, { signal }).catch(ignore),
  ]);
  done.abort();
}

function ignore(): void {}
