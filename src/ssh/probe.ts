/**
 * Asking a server whether it is there.
 *
 * @module
 */
import type { LiveLink } from "./live_link.ts";

/**
 * Milliseconds until the server answers; `signal` sets the limit.
 *
 * @throws {ParacleError} What the link ended with.
 */
export function probe(
  link: LiveLink,
  signal: AbortSignal | undefined,
): Promise<number> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    link.assertOpen();
    const { client, gone } = link;
    const stop = (): void => {
      signal?.removeEventListener("abort", abort);
      gone.removeEventListener("abort", lost);
    };
    const abort = (): void => {
      stop();
      reject(signal?.reason);
    };
    const lost = (): void => {
      stop();
      reject(gone.reason);
    };
    signal?.addEventListener("abort", abort);
    gone.addEventListener("abort", lost);
    const start = performance.now();
    // Answers come in the order of the questions, so this stays when we give up.
    client._callbacks.push(() => {
      if (link.isDown()) return; // ssh2 tells all who wait that the link is gone
      stop();
      resolve(link.answered(start));
    });
    client._protocol?.ping();
  });
}
