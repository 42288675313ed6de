/**
 * One link and one pool per target, shared by all who ask for it.
 *
 * @module
 */
import { Semaphore } from "../core/semaphore.ts";
import { type Connect, Link, type LinkOptions } from "./link.ts";
import { Pool } from "./pool.ts";

/** sshd drops logins at random beyond 10 under way (`MaxStartups`). */
const MOST_LOGINS = 8;

/** A share of a link and its pool. */
export interface Lease extends AsyncDisposable {
  /** Borrowed: never close it. */
  readonly link: Link;
  /** Borrowed: never close it. */
  readonly pool: Pool;
  /** Gives the share back; the last one closes both. Idempotent, never rejects. */
  release(): Promise<void>;
}

/** How a link is made, and where its logins count. */
export interface LeaseOptions extends LinkOptions {
  /** Targets on one server have one place, so that their logins count together. Default: the key. */
  readonly place?: string;
}

interface Shared {
  readonly link: Link;
  readonly pool: Pool;
  leases: number;
}

/**
 * A key for a target: equal for equal records, whatever the order of the
 * fields. Undefined fields do not count.
 */
export function targetKey(target: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(target)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return JSON.stringify(fields);
}

/** The links that are in use. */
export class Connections {
  readonly #shared = new Map<string, Shared>();
  readonly #logins = new Map<string, Semaphore>();

  /** A share of the target's link, which is made on the first call. */
  acquire(key: string, options: LeaseOptions): Lease {
    const shared = this.#shared.get(key) ?? this.#open(key, options);
    shared.leases++;
    let releasing: Promise<void> | undefined;
    const release = (): Promise<void> =>
      releasing ??= this.#release(key, shared);
    return {
      link: shared.link,
      pool: shared.pool,
      release,
      [Symbol.asyncDispose]: release,
    };
  }

  #open(key: string, options: LeaseOptions): Shared {
    const connect = this.#bounded(options.place ?? key, options.connect);
    const link = Link.start({ ...options, connect });
    const { clock, random } = options;
    const pool = new Pool({ link, connect, clock, random });
    const shared = { link, pool, leases: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  #bounded(place: string, connect: Connect): Connect {
    const logins = this.#logins.get(place) ?? new Semaphore(MOST_LOGINS);
    this.#logins.set(place, logins);
    return async (call) => {
      using _permit = await logins.acquire({ signal: call.signal });
      return await connect(call);
    };
  }

  async #release(key: string, shared: Shared): Promise<void> {
    if (--shared.leases > 0) return;
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
    await shared.pool.close();
    await shared.link.close();
  }
}
