/**
 * Tokens whose holders are connected: looked at again until they are no good.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { verified } from "./access.ts";
import type { Caller, TokenFacts } from "./access_caller.ts";

/** How long a revoked token may go on, in milliseconds. */
const LOOK_MS = 1_000;

interface Grant {
  readonly expiresMs: number;
  readonly holders: Set<() => void>;
}

/**
 * Ends what lives longer than a request once its token has expired, or was
 * revoked. Tokens are looked at once a second, each once, however many hold it.
 */
export class AccessGrants implements AsyncDisposable {
  readonly #verify: ((token: string) => Promise<TokenFacts>) | undefined;
  readonly #clock: Clock;
  readonly #grants = new Map<string, Grant>();
  #stop: AbortController | undefined;
  #watching: Promise<void> = Promise.resolve();

  /** Without `verify` no token is ever asked for. */
  constructor(
    { verify, clock }: {
      readonly verify: ((token: string) => Promise<TokenFacts>) | undefined;
      readonly clock: Clock;
    },
  ) {
    this.#verify = verify;
    this.#clock = clock;
  }

  /** Calls `end` once when the caller's token is no good any more, unless disposed before. */
  hold({ token, expiresMs }: Caller, end: () => void): Disposable {
    if (token === undefined) return { [Symbol.dispose]: () => {} };
    const grant = this.#grants.get(token) ??
      { expiresMs: expiresMs ?? Infinity, holders: new Set() };
    const holder = (): void => end();
    grant.holders.add(holder);
    this.#grants.set(token, grant);
    this.#start();
    return { [Symbol.dispose]: () => this.#release(token, holder) };
  }

  /** Stops to look; nobody is told. Idempotent, never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#grants.clear();
    this.#stop?.abort();
    await this.#watching;
  }

  #start(): void {
    if (this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    const before = this.#watching; // just ending, if at all
    const watch = this.#watch(stop.signal);
    this.#watching = before.then(() => watch);
  }

  #release(token: string, holder: () => void): void {
    const grant = this.#grants.get(token);
    grant?.holders.delete(holder);
    if (grant?.holders.size === 0) this.#grants.delete(token);
    if (this.#grants.size > 0) return;
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const ends = [...this.#grants.values()].map((grant) => grant.expiresMs);
      const next = Math.min(...ends) - this.#clock.now();
      try {
        const ms = Math.max(1, Math.min(LOOK_MS, next));
        await this.#clock.sleep(ms, { signal });
      } catch {
        return;
      }
      await Promise.all([...this.#grants.keys()].map((one) => this.#look(one)));
    }
  }

  async #look(token: string): Promise<void> {
    const grant = this.#grants.get(token);
    if (grant === undefined || await this.#isGood(token, grant)) return;
    this.#grants.delete(token);
    for (const holder of grant.holders) holder();
    if (this.#grants.size > 0) return;
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #isGood(token: string, { expiresMs }: Grant): Promise<boolean> {
    if (this.#clock.now() >= expiresMs) return false;
    if (this.#verify === undefined) return true;
    try {
      return await verified(token, this.#verify) !== undefined;
    } catch {
      return true; // It cannot be told now; whoever comes anew is refused.
    }
  }
}
