/**
 * Rounds of probes through the tunnels: at once on a new link, soon again
 * while one of them does not work, and then from time to time.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { LinkAccess } from "./link_access.ts";
import type { TunnelSet } from "./tunnel_set.ts";

const FIRST_RETRY_MS = 500;
const LIMIT_MS = 10_000;

/** What a prober needs. */
export interface ProberOptions {
  /** A new connection starts a round. */
  readonly link: LinkAccess;
  /** What is probed. */
  readonly tunnels: Pick<TunnelSet, "list" | "probeAll">;
  /** Time. */
  readonly clock: Clock;
  /** Between two rounds when all is well. */
  readonly intervalMs: number;
}

/** One loop; `close()` ends it and waits for it. */
export class Prober {
  readonly #options: ProberOptions;
  readonly #end = new AbortController();
  readonly #heard: Disposable;
  readonly #loop: Promise<void>;
  #nap = new AbortController();

  /** Use {@linkcode Prober.start}. */
  constructor(options: ProberOptions) {
    this.#options = options;
    let last = options.link.current();
    this.#heard = options.link.state.onChange(() => {
      const now = options.link.current();
      if (now !== last) this.wake(); // not for every new round trip
      last = now;
    });
    this.#loop = this.#run();
  }

  /** Starts the rounds. */
  static start(options: ProberOptions): Prober {
    return new Prober(options);
  }

  /** Starts a round now. */
  wake(): void {
    this.#nap.abort();
  }

  /** Ends the rounds. */
  async close(): Promise<void> {
    this.#heard[Symbol.dispose]();
    this.#end.abort();
    this.#nap.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { link, tunnels, clock, intervalMs } = this.#options;
    const { signal } = this.#end;
    let bad = 0;
    while (!signal.aborted) {
      this.#nap = new AbortController(); // a change from here on starts a round
      if (link.current() !== undefined) await this.#round();
      const works = link.current() === undefined ||
        tunnels.list().every(({ state }) => state !== "degraded");
      bad = works ? 0 : bad + 1;
      const retryMs = FIRST_RETRY_MS * 2 ** Math.min(bad - 1, 10);
      const pauseMs = works ? intervalMs : Math.min(retryMs, LIMIT_MS);
      try {
        await clock.sleep(pauseMs, { signal: this.#nap.signal });
      } catch {
        // woken, or closed
      }
    }
  }

  async #round(): Promise<void> {
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    this.#end.signal.addEventListener("abort", stop);
    this.#nap.signal.addEventListener("abort", stop); // a new link: what is asked of the old one counts no more
    const over = this.#options.clock.sleep(LIMIT_MS, { signal: limit.signal })
      .then(stop, () => {});
    try {
      await this.#options.tunnels.probeAll({ signal: limit.signal });
    } catch {
      // each tunnel shows its own state
    } finally {
      limit.abort();
      await over;
      this.#end.signal.removeEventListener("abort", stop);
    }
  }
}
