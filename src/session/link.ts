/**
 * A connection that stays up: one owner, one loop, at most one try at a time.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { type Watchable, Watched } from "../core/watched.ts";
import type { Transport } from "../transport/transport.ts";
import { Health } from "./health.ts";
import type { LinkAccess } from "./link_access.ts";
import { lossOf, noticeable, problemOf, serverOf } from "./link_facts.ts";
import { nap } from "./link_nap.ts";
import { Pace } from "./link_pace.ts";
import type { LinkState, Problem } from "./state.ts";

/** Makes a connection; ends soon after the signal is aborted. */
export type Connect = (call: {
  readonly signal: AbortSignal;
  /** 1 for the first try since the link was last ready. */
  readonly attempt: number;
}) => Promise<Transport>;

/** How a link is kept up. */
export interface LinkOptions {
  /** Makes a connection; what it throws decides whether it is tried again. */
  readonly connect: Connect;
  /** Time. */
  readonly clock: Clock;
  /** Chance, for the waits. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Whether a link that is lost, or a try that failed, is tried again. Default true. */
  readonly autoReconnect?: boolean | undefined;
  /** Between two probes. Default 10 000. */
  readonly probeIntervalMs?: number | undefined;
  /** Time for the answer to a probe. Default 10 000. */
  readonly probeDeadlineMs?: number | undefined;
  /** Told when a link that was up is lost; must not throw. */
  readonly onLost?: ((error: Error) => void) | undefined;
}

/** How a phase ended: by itself with a failure or a wait, or by one of us. */
type Ending = "asked" | "closed";

/** A link. Whoever started it closes it. */
export class Link implements LinkAccess, AsyncDisposable {
  readonly #options: LinkOptions;
  readonly #state: Watched<LinkState>;
  readonly #pace: Pace;
  readonly #end = new AbortController();
  readonly #leaving = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #transport: Transport | undefined;
  #health: Health | undefined;
  #failure: Error | undefined;
  #server: string | undefined;
  #attempt = 1;
  #times = 0;
  #answered = false;
  #lostBecause: Problem | undefined;
  /** Ends the phase that runs, if a person may end it. */
  #interrupt: ((ending: Ending) => void) | undefined;

  /** Use {@linkcode Link.start}. */
  constructor(options: LinkOptions) {
    this.#options = options;
    this.#pace = new Pace({ random: options.random ?? Math.random });
    this.#state = new Watched<LinkState>(this.#connecting(undefined));
    this.#loop = this.#run();
  }

  /** Starts connecting. */
  static start(options: LinkOptions): Link {
    return new Link(options);
  }

  /** What is known of it. */
  get state(): Watchable<LinkState> {
    return this.#state;
  }

  /** Times it was ready again. */
  get reconnects(): number {
    return Math.max(0, this.#times - 1);
  }

  /** The server's software, once known. */
  get server(): string | undefined {
    return this.#server;
  }

  /** See {@linkcode LinkAccess.current}. */
  current(): Transport | undefined {
    return this.#transport;
  }

  /** See {@linkcode LinkAccess.ready}. */
  async ready(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Transport> {
    for (;;) {
      const { kind } = await this.#state.until(
        ({ kind }) => kind !== "connecting" && kind !== "backoff",
        options,
      );
      if (kind === "closed") throw closedHere();
      if (kind === "failed" && this.#failure !== undefined) throw this.#failure;
      if (this.#transport !== undefined) return this.#transport;
    }
  }

  /** See {@linkcode LinkAccess.suspect}. */
  suspect(): void {
    this.#health?.check();
  }

  /**
   * Tries now if it waits or has given up; drops the connection and makes a
   * new one if it is up; does nothing while it connects.
   */
  reconnect(): void {
    this.#interrupt?.("asked");
  }

  /** Ends the link. Idempotent, never rejects. */
  async close(): Promise<void> {
    if (!this.#end.signal.aborted) {
      this.#end.abort(closedHere());
      this.#interrupt?.("closed");
      this.#transport = undefined;
      this.#state.set({ kind: "closed", since: this.#options.clock.now() });
    }
    await this.#loop;
    await Promise.all(this.#leaving);
  }

  /** Same as {@linkcode Link.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    let lastError: Problem | undefined;
    while (!signal.aborted) {
      this.#set(this.#connecting(lastError));
      const made = await this.#try();
      if (signal.aborted) {
        if (!(made instanceof Error)) this.#leave(made);
        return;
      }
      if (made instanceof Error) {
        lastError = problemOf(made);
        const asked = await this.#wait(this.#pace.failed(made), made);
        if (!asked) this.#attempt++;
        continue;
      }
      const since = this.#options.clock.now();
      const loss = await this.#hold(made);
      if (signal.aborted) return;
      this.#attempt = 1;
      lastError = this.#lostBecause = loss && problemOf(loss);
      if (loss === undefined) {
        this.#pace.reset();
        continue;
      }
      const waitMs = this.#pace.lost({
        aliveMs: this.#options.clock.now() - since,
        answered: this.#answered,
      });
      await this.#wait(waitMs, loss);
    }
  }

  async #try(): Promise<Transport | Error> {
    try {
      return await this.#options.connect({
        signal: this.#end.signal,
        attempt: this.#attempt,
      });
    } catch (error) {
      if (error instanceof ParacleError) return error;
      return new ParacleError(
        "internal.bug",
        `Cannot connect: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    }
  }

  /** Keeps the connection until it ends; undefined: a person wants another. */
  async #hold(transport: Transport): Promise<Error | undefined> {
    const { clock, probeIntervalMs, probeDeadlineMs } = this.#options;
    this.#transport = transport;
    this.#times++;
    this.#answered = false;
    this.#server = serverOf(transport) ?? this.#server;
    const health = new Health(transport, {
      clock,
      intervalMs: probeIntervalMs,
      deadlineMs: probeDeadlineMs,
      onRoundTrip: (rttMs) => this.#measured(rttMs),
    });
    this.#health = health;
    const interrupted = this.#interrupted();
    this.#set({
      kind: "ready",
      since: clock.now(),
      rttMs: undefined,
      ...withError(this.#lostBecause),
    });
    const ending = await Promise.race([
      transport.closed.then(lossOf),
      health.dead.then(lossOf),
      interrupted,
    ]);
    this.#interrupt = undefined;
    this.#transport = undefined;
    this.#health = undefined;
    this.#leave(transport);
    await health.close();
    if (!(ending instanceof Error)) return undefined;
    this.#options.onLost?.(ending);
    return ending;
  }

  /** Waits before the next try; without a time, for a person. Tells whether one asked. */
  async #wait(delayMs: number | undefined, error: Error): Promise<boolean> {
    let asked = false;
    const since = this.#options.clock.now();
    const lastError = problemOf(error);
    const attempt = this.#attempt;
    if (delayMs === undefined || this.#options.autoReconnect === false) {
      this.#failure = error;
      const ending = this.#interrupted();
      this.#set({ kind: "failed", since, lastError });
      await ending;
      asked = true;
    } else if (delayMs > 0) {
      const retryAt = since + delayMs;
      const over = new AbortController();
      const ending = this.#interrupted();
      ending.then(() => over.abort());
      this.#set({ kind: "backoff", attempt, since, retryAt, lastError });
      const { signal } = over;
      asked = await nap(this.#options.clock, delayMs, { signal }) === "woken";
    }
    this.#interrupt = undefined;
    if (!asked) return false;
    this.#pace.reset();
    this.#attempt = 1;
    this.#failure = undefined;
    return true;
  }

  #interrupted(): Promise<Ending> {
    return new Promise((resolve) => {
      this.#interrupt = resolve;
      if (this.#end.signal.aborted) resolve("closed");
    });
  }

  #leave(transport: Transport): void {
    const leaving = transport.close().catch(() => {})
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #measured(rttMs: number): void {
    this.#answered = true;
    const state = this.#state.value;
    if (state.kind !== "ready" || !noticeable(state.rttMs, rttMs)) return;
    this.#set({ ...state, rttMs });
  }

  #connecting(lastError: Problem | undefined): LinkState {
    return {
      kind: "connecting",
      attempt: this.#attempt,
      since: this.#options.clock.now(),
      ...withError(lastError),
    };
  }

  #set(state: LinkState): void {
    if (!this.#end.signal.aborted) this.#state.set(state);
  }
}

function withError(lastError: Problem | undefined): { lastError?: Problem } {
  return lastError === undefined ? {} : { lastError };
}

function closedHere(): ParacleError {
  return new ParacleError("connect.closed", "Connection was closed here");
}
