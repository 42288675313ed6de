/**
 * Waiting for a channel, no longer than allowed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/** What bounds the wait. */
export interface OpeningLimits {
  /** Time for the server to answer, in milliseconds. */
  readonly limitMs: number;
  /** Gives up; the reason is rethrown. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted when the link ends, with the error to report. */
  readonly gone: AbortSignal;
  /** `a session on user@host`, for the message. */
  readonly what: string;
}

/**
 * Returns what `opening` brings; if that comes too late it is closed.
 *
 * @throws {ParacleError} `connect.timeout` naming the stage `open`, and what
 * the link ended with.
 */
export async function openWithin<T extends { close(): unknown }>(
  opening: Promise<T>,
  limits: OpeningLimits,
): Promise<T> {
  const { limitMs, signal, gone, what } = limits;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // may lose the race
  const abort = (): void => failed.reject(signal?.reason);
  const end = (): void => failed.reject(gone.reason);
  signal?.addEventListener("abort", abort);
  gone.addEventListener("abort", end);
  if (signal?.aborted) abort();
  if (gone.aborted) end();
  const timer = setTimeout(() => {
    failed.reject(
      new ParacleError(
        "connect.timeout",
        `Cannot open ${what}: timed out after ${
          limitMs / 1000
        } s in stage "open": the server does not answer`,
        { details: { stage: "open", limitMs } },
      ),
    );
  }, limitMs);
  try {
    return await Promise.race([opening, failed.promise]);
  } catch (error) {
    opening.then((late) => late.close(), () => {});
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    gone.removeEventListener("abort", end);
  }
}

/** Waits for `work`, at most `limitMs`; never rejects. */
export async function within(
  work: Promise<unknown>,
  limitMs: number,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
