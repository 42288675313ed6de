/**
 * Clients that wait for the link.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type { Transport } from "../transport/transport.ts";
import type { LinkAccess } from "./link_access.ts";

/** What a queue needs. */
export interface TunnelQueueOptions {
  readonly link: LinkAccess;
  readonly clock: Clock;
  /** Clients that may wait at once. */
  readonly limit: number;
  /** How long each may wait. */
  readonly waitMs: number;
  /** Hears when the number of waiting clients changes. */
  readonly onChange: () => void;
}

/** Bounded in number and in time. */
export class TunnelQueue {
  readonly #options: TunnelQueueOptions;
  #waiting = 0;

  /** Starts empty. */
  constructor(options: TunnelQueueOptions) {
    this.#options = options;
  }

  /** Clients that wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * The connection, at once or when it is up again; `gone` is one that is
   * known to be dead.
   *
   * @throws {ParacleError} `tunnel.queue_full`; `connect.timeout` after the
   * wait; what the link failed with; the signal's reason.
   */
  async transport(
    signal: AbortSignal,
    gone?: Transport,
  ): Promise<Transport> {
    const { link, limit, onChange } = this.#options;
    const now = link.current();
    if (now !== undefined && now !== gone) return now;
    if (this.#waiting >= limit) throw queueFull(limit);
    this.#waiting++;
    onChange();
    try {
      return await this.#wait(signal, gone);
    } finally {
      this.#waiting--;
      onChange();
    }
  }

  async #wait(outer: AbortSignal, gone?: Transport): Promise<Transport> {
    const { link, clock, waitMs } = this.#options;
    const wait = new AbortController();
    const { signal } = wait;
    const abort = (): void => wait.abort(outer.reason);
    if (outer.aborted) abort();
    else outer.addEventListener("abort", abort);
    const expired = clock.sleep(waitMs, { signal })
      .then(() => wait.abort(waitedTooLong(waitMs)), () => {});
    try {
      for (;;) {
        const transport = await link.ready({ signal });
        if (transport !== gone) return transport;
        await link.state.until(() => link.current() !== gone, { signal });
      }
    } finally {
      outer.removeEventListener("abort", abort);
      wait.abort();
      await expired;
    }
  }
}

function queueFull(limit: number): ParacleError {
  return new ParacleError(
    "tunnel.queue_full",
    `Cannot serve a client: ${limit} wait for the connection already; try again when it is back`,
    { details: { limit } },
  );
}

function waitedTooLong(waitMs: number): ParacleError {
  return new ParacleError(
    "connect.timeout",
    `Cannot serve a client: the connection did not come back within ${
      waitMs / 1000
    } s; try again when it is back`,
    { details: { waitMs } },
  );
}
