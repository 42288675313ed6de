/**
 * Waiting with an eye on the time: a machine that slept has links that may be
 * dead, and no reason to wait any longer.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

const STEP_MS = 2_000;
const JUMP_MS = 5_000;

/** How a wait ended: in full, early by its signal, or early as the machine slept. */
export type NapEnd = "over" | "woken" | "slept";

/**
 * Waits so many milliseconds, or until the signal is aborted, or until the
 * time is seen to have jumped. Never rejects.
 */
export async function nap(
  clock: Clock,
  ms: number,
  options: { readonly signal: AbortSignal },
): Promise<NapEnd> {
  for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
    const stepMs = Math.min(leftMs, STEP_MS);
    const before = clock.now();
    try {
      await clock.sleep(stepMs, options);
    } catch {
      return "woken";
    }
    if (clock.now() - before > stepMs + JUMP_MS) return "slept";
  }
  return options.signal.aborted ? "woken" : "over";
}
