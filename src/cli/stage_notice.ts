/**
 * A word on stderr when connecting takes long: no hang without a name.
 *
 * @module
 */
import type { OnStage, Stage } from "../transport/stage.ts";
import type { CliIo } from "./io.ts";

const PATIENCE_MS = 2_000;

const WAITING: Readonly<Record<Stage, string>> = {
  "connect": "waiting for the network connection",
  "banner": "connected, waiting for the server's SSH banner",
  "key exchange": "exchanging keys",
  "authenticate": "logging in",
  "ready": "ready",
};

/** Whom the notice is for. */
export interface NoticeOptions {
  /** The remote. */
  readonly name: string;
  /** Whether every stage is told with its time, as `--debug` wants. */
  readonly debug: boolean;
  /** Told of each stage, too. */
  readonly next: OnStage | undefined;
}

/** Names each stage that lasts more than two seconds, until disposed. */
export class StageNotice {
  /** Handed to whoever connects. */
  readonly onStage: OnStage;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes to stderr. */
  constructor(io: CliIo, options: NoticeOptions) {
    const { name, debug, next } = options;
    this.onStage = (stage, elapsedMs) => {
      next?.(stage, elapsedMs);
      if (debug) {
        io.err(`[${name}: ${stage} after ${elapsedMs.toFixed(1)} ms]\n`);
      }
      clearTimeout(this.#timer);
      if (stage === "ready") return;
      this.#timer = setTimeout(() => {
        io.err(`[${name}: ${WAITING[stage]} ...]\n`);
      }, PATIENCE_MS);
    };
  }

  /** Says nothing while a person is asked; the next stage is timed again. */
  hush(): void {
    clearTimeout(this.#timer);
  }

  /** Says nothing more. */
  [Symbol.dispose](): void {
    this.hush();
  }
}
