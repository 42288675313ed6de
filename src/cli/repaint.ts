/**
 * Showing again and again what changes by itself.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** How it is shown. */
export interface RepaintOptions {
  /** Time. */
  readonly clock: Clock;
  /** Milliseconds between two frames. */
  readonly everyMs: number;
  /** Makes a frame. */
  readonly frame: () => string;
  /** Shows it; may be the same as before. */
  readonly show: (frame: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** The most a terminal is drawn to, four times a second. */
export const REDRAW_MS = 250;

/** Shows frames until the signal ends it, the last one included. */
export async function repaint(options: RepaintOptions): Promise<void> {
  const { clock, everyMs, frame, show, signal } = options;
  for (let isOver = false; !isOver;) {
    isOver = signal.aborted;
    show(frame());
    if (isOver) return;
    await clock.sleep(everyMs, { signal }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }
}
