/**
 * Progress of one call: only for a client that asked, ever growing, and none
 * after the answer.
 *
 * @module
 */
import type { ServerContext } from "@modelcontextprotocol/server";
import type { ToolProgress } from "./tool_spec.ts";

/** By how much it grows where nothing more is done. */
const LITTLE = 0.001;

/** Sends the progress of a call, one notification after the other. */
export class CallProgress {
  readonly #request: ServerContext["mcpReq"];
  #last = 0;
  #isOver = false;
  #sending: Promise<void> = Promise.resolve();

  /** Nothing is sent yet. */
  constructor(request: ServerContext["mcpReq"]) {
    this.#request = request;
  }

  /** Tells how far the call is. */
  tell({ message, done, total }: ToolProgress): void {
    const progressToken = this.#request._meta?.progressToken;
    if (progressToken === undefined || this.#isOver) return;
    this.#last = Math.max(done ?? 0, this.#last + LITTLE);
    const progress = Math.round(this.#last * 1_000) / 1_000;
    const params = {
      progressToken,
      progress,
      message,
      ...(total === undefined ? {} : { total: Math.max(total, progress) }),
    };
    const before = this.#sending;
    this.#sending = (async () => {
      await before;
      // A client that is gone is told nothing; the call hears of that itself.
      await this.#request.notify({ method: "notifications/progress", params })
        .catch(() => {});
    })();
  }

  /** Sends what is left, and nothing after it. Never rejects. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#sending;
  }
}
