/**
 * One deadline for each stage of connecting, so that a stall is named.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { OnStage, Stage } from "../transport/stage.ts";

const STALLS: Readonly<Record<Stage, string>> = {
  "connect": "no answer to the connection request",
  "banner": "connected, but the server sends no complete SSH banner",
  "key exchange": "the server stalls in the key exchange",
  "authenticate": "the server stalls while authenticating",
  "ready": "the server stalls",
};

/** Options of {@linkcode StageDeadline}. */
export interface StageOptions {
  /** Limit of each stage in milliseconds. */
  readonly limitMs: number;
  /** `host port 22`, for the message. */
  readonly where: string;
  /** Told of each stage. */
  readonly onStage?: OnStage | undefined;
}

/** Times the stages; `expired` rejects with `connect.timeout` naming the one that stalled. */
export class StageDeadline {
  /** Never resolves; rejects when a stage took too long. */
  readonly expired: Promise<never>;
  readonly #options: StageOptions;
  readonly #started = performance.now();
  #reject: (error: ParacleError) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stage: Stage = "connect";
  #over = false;

  /** Starts with the stage `connect`. */
  constructor(options: StageOptions) {
    this.#options = options;
    const expiry = Promise.withResolvers<never>();
    this.expired = expiry.promise;
    this.expired.catch(() => {}); // whoever waits sees it; nobody may wait yet
    this.#reject = expiry.reject;
    this.enter("connect");
  }

  /** The stage that runs. */
  get stage(): Stage {
    return this.#stage;
  }

  /** Begins a stage with a whole new limit. */
  enter(stage: Stage): void {
    if (this.#over) return;
    this.#stage = stage;
    this.#options.onStage?.(stage, performance.now() - this.#started);
    this.resume();
  }

  /** Stops the clock while a person is being asked. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Gives the current stage its whole limit again. */
  resume(): void {
    clearTimeout(this.#timer);
    if (this.#stage === "ready" || this.#over) return;
    const { limitMs, where } = this.#options;
    const stage = this.#stage;
    this.#timer = setTimeout(() => {
      this.#reject(
        new ParacleError(
          "connect.timeout",
          `Cannot connect to ${where}: timed out after ${
            limitMs / 1000
          } s in stage "${stage}": ${
            STALLS[stage]
          }; allow more with "connect_timeout:" in remotes.yaml`,
          { details: { stage, limitMs } },
        ),
      );
    }, limitMs);
  }

  /** Stops the clock for good. */
  [Symbol.dispose](): void {
    this.#over = true; // an answer that comes too late must not start it again
    clearTimeout(this.#timer);
  }
}

/** A person may take their time: the stage's clock stands still meanwhile. */
export async function paused<T>(
  clock: StageDeadline | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  clock?.pause();
  try {
    return await ask();
  } finally {
    clock?.resume();
  }
}
