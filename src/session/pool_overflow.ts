/**
 * Connections beside the link, for when the link has no session left.
 *
 * @module
 */
import { retryDelayMs } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import type { Transport } from "../transport/transport.ts";
import { Health } from "./health.ts";
import type { Connect } from "./link.ts";
import { Slots } from "./slots.ts";

const MOST = 3; // with the link's own: 4
const IDLE_MS = 60_000;
/** At least so long after one that failed. */
const FAILED_MS = 1_000;

/** A connection whose sessions the pool hands out. */
export interface PoolConnection {
  readonly transport: Transport;
  readonly slots: Slots;
  /** Nothing is started here until then: the server refused with nothing of ours open. */
  resting: boolean;
  /** Something on it was lost: it is over, told or not. */
  gone: boolean;
}

interface Extra extends PoolConnection {
  readonly health: Health;
  idle: AbortController | undefined;
}

/** What overflow needs. */
export interface OverflowOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: () => number;
  /** There is one more connection, or a time to ask for one again has come. */
  readonly onRoom: () => void;
}

/** Opens, keeps and closes them. `close()` ends them all. */
export class Overflow {
  readonly #options: OverflowOptions;
  readonly #end = new AbortController();
  readonly #extras = new Set<Extra>();
  readonly #work = new Set<Promise<void>>();
  #opening = false;
  #failures = 0;
  /** No more are asked for: a failed one must not be repeated yet. */
  #held = false;

  /** Starts with none. */
  constructor(options: OverflowOptions) {
    this.#options = options;
  }

  /** Those that are up. */
  get connections(): Iterable<PoolConnection> {
    return this.#extras;
  }

  /** How many there are, one that is being opened included. */
  get count(): number {
    return this.#extras.size + (this.#opening ? 1 : 0);
  }

  /** One more, if that is allowed now. `limit` is what was learned of the server. */
  want(limit: number): void {
    if (this.#opening || this.#held || this.#extras.size >= MOST) return;
    if (this.#end.signal.aborted) return;
    this.#opening = true;
    this.#track(this.#open(limit));
  }

  /** A connection is used, or no longer. */
  used(connection: PoolConnection): void {
    for (const extra of this.#extras) {
      if (extra === connection) this.#track(this.#expire(extra));
    }
  }

  /** The link was made anew: what failed before may work now, what is up may be dead. */
  renewed(): void {
    this.#held = false;
    this.#failures = 0;
    this.suspect();
  }

  /** The link is in doubt, so are these. */
  suspect(): void {
    for (const { health } of this.#extras) health.check();
  }

  /** Ends them all. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#end.abort();
    for (const extra of this.#extras) this.#drop(extra);
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async #open(limit: number): Promise<void> {
    const { connect, clock, onRoom } = this.#options;
    const { signal } = this.#end;
    try {
      const transport = await connect({ signal, attempt: 1 });
      this.#opening = false;
      this.#failures = 0;
      const health = new Health(transport, { clock });
      const slots = new Slots(limit);
      const extra: Extra = {
        transport,
        slots,
        health,
        resting: false,
        gone: false,
        idle: undefined,
      };
      this.#extras.add(extra);
      Promise.race([transport.closed, health.dead]).then(() =>
        this.#drop(extra)
      );
      if (signal.aborted) this.#drop(extra);
      else this.#track(this.#expire(extra));
      onRoom();
    } catch (error) {
      this.#opening = false;
      if (!signal.aborted) this.#track(this.#hold(error));
    }
  }

  /** Asks for no more for a while; for good when trying again cannot help. */
  async #hold(error: unknown): Promise<void> {
    const { clock, random, onRoom } = this.#options;
    this.#held = true;
    const delayMs = retryDelayMs(error, ++this.#failures, { random });
    if (delayMs === undefined) return;
    try {
      const { signal } = this.#end;
      await clock.sleep(Math.max(FAILED_MS, delayMs), { signal });
    } catch {
      return;
    }
    this.#held = false;
    onRoom();
  }

  async #expire(extra: Extra): Promise<void> {
    extra.idle?.abort();
    extra.idle = undefined;
    if (extra.slots.taken > 0 || !this.#extras.has(extra)) return;
    const idle = new AbortController();
    extra.idle = idle;
    try {
      await this.#options.clock.sleep(IDLE_MS, { signal: idle.signal });
      this.#drop(extra);
    } catch {
      // used again, or dropped
    }
  }

  #drop(extra: Extra): void {
    if (!this.#extras.delete(extra)) return;
    extra.idle?.abort();
    this.#track(extra.health.close());
    this.#track(extra.transport.close().catch(() => {}));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}
