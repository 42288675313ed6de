/**
 * Whether a connection still answers. A frozen peer and a black hole look
 * alike: no answer.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type { Transport } from "../transport/transport.ts";
import { nap } from "./link_nap.ts";

const SUSPECT_DEADLINE_MS = 3_000;
/** Between two probes that were asked for. */
const PAUSE_MS = 1_000;

/** How a connection is watched. */
export interface HealthOptions {
  /** Time. */
  readonly clock: Clock;
  /** Between an answer and the next probe. Default 10 000. */
  readonly intervalMs?: number | undefined;
  /** Time for an answer. Default 10 000. */
  readonly deadlineMs?: number | undefined;
  /** Hears each round trip. */
  readonly onRoundTrip?: ((rttMs: number) => void) | undefined;
}

/**
 * Probes a connection it does not own, from time to time and when asked, one
 * probe at a time. `close()` ends it and waits for it.
 */
export class Health {
  /** Resolves when a probe failed, with the reason, or with undefined once closed. */
  readonly dead: Promise<ParacleError | undefined>;
  readonly #transport: Pick<Transport, "probe">;
  readonly #options: HealthOptions;
  readonly #end = new AbortController();
  #alarm = new AbortController();
  #urgent = false;

  /** Starts watching. */
  constructor(transport: Pick<Transport, "probe">, options: HealthOptions) {
    this.#transport = transport;
    this.#options = options;
    this.dead = this.#run();
  }

  /** Probes at once, with a short deadline. */
  check(): void {
    this.#urgent = true;
    this.#alarm.abort();
  }

  /** Ends the watch. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#alarm.abort();
    await this.dead;
  }

  async #run(): Promise<ParacleError | undefined> {
    const { clock, intervalMs = 10_000, deadlineMs = 10_000 } = this.#options;
    let answeredAt = -Infinity;
    for (let first = true;; first = false) {
      // The first probe is at once: a round trip to show.
      if (!first) await this.#pause(intervalMs, answeredAt);
      if (this.#end.signal.aborted) return undefined;
      const answer = await this.#probe(
        this.#urgent ? SUSPECT_DEADLINE_MS : deadlineMs,
      );
      if (this.#end.signal.aborted) return undefined;
      if (answer instanceof ParacleError) return answer;
      if (answer === "again") continue;
      answeredAt = clock.now();
      this.#options.onRoundTrip?.(answer);
    }
  }

  async #pause(intervalMs: number, answeredAt: number): Promise<void> {
    const { clock } = this.#options;
    if (!this.#urgent) {
      this.#alarm = new AbortController();
      if (this.#end.signal.aborted) return;
      const end = await nap(clock, intervalMs, { signal: this.#alarm.signal });
      if (end === "slept") this.#urgent = true;
    }
    if (!this.#urgent) return;
    const restMs = answeredAt + PAUSE_MS - clock.now();
    await nap(clock, Math.min(restMs, PAUSE_MS), { signal: this.#end.signal });
  }

  /** The round trip; an alarm that comes during a probe without hurry asks again. */
  async #probe(limitMs: number): Promise<number | ParacleError | "again"> {
    const hurry = this.#urgent;
    this.#urgent = false;
    this.#alarm = new AbortController();
    if (this.#end.signal.aborted) this.#alarm.abort();
    const over = new AbortController();
    const stop = (): void => over.abort();
    const alarm = hurry ? this.#end.signal : this.#alarm.signal;
    alarm.addEventListener("abort", stop);
    const { clock } = this.#options;
    const limit = nap(clock, limitMs, { signal: over.signal });
    const probing = this.#ask(over.signal);
    try {
      const first = await Promise.race([probing, limit]);
      if (first === "woken") return "again";
      if (first === "over") return noAnswer(limitMs);
      if (first !== "slept") return over.signal.aborted ? "again" : first;
      this.#urgent = true;
      return "again";
    } finally {
      over.abort();
      alarm.removeEventListener("abort", stop);
      await limit;
    }
  }

  async #ask(signal: AbortSignal): Promise<number | ParacleError> {
    try {
      return await this.#transport.probe({ signal });
    } catch (error) {
      return failure(error);
    }
  }
}

function failure(error: unknown): ParacleError {
  if (error instanceof ParacleError) return error;
  return new ParacleError(
    "connect.lost",
    "Connection lost: it could not be probed",
    { cause: error },
  );
}

function noAnswer(limitMs: number): ParacleError {
  return new ParacleError(
    "connect.lost",
    `Connection lost: no answer for ${limitMs / 1000} s`,
    { details: { limitMs } },
  );
}
