/**
 * What the test server has seen, with waiting for more.
 *
 * @module
 */
import type { LoginAttempt } from "./ssh_server_auth.ts";

/** What the server has seen so far. */
export interface SshServerStats {
  readonly connections: number;
  readonly logins: number;
  /** Command lines in order of arrival. */
  readonly commands: readonly string[];
  readonly attempts: readonly LoginAttempt[];
  /** Connections that are open now. */
  readonly open: number;
}

const PATIENCE_MS = 30_000;

/** Numbers that change, and those who wait for a change. */
export class StatsBook {
  #stats: SshServerStats = {
    connections: 0,
    logins: 0,
    commands: [],
    attempts: [],
    open: 0,
  };
  readonly #waiters = new Set<() => void>();

  /** A snapshot. */
  get stats(): SshServerStats {
    return this.#stats;
  }

  /** Changes some of it and tells those who wait. */
  update(change: (stats: SshServerStats) => Partial<SshServerStats>): void {
    this.#stats = { ...this.#stats, ...change(this.#stats) };
    for (const waiter of this.#waiters) waiter();
  }

  /** Resolves once the predicate holds; rejects after 10 s. */
  until(holds: (stats: SshServerStats) => boolean): Promise<SshServerStats> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.#waiters.delete(check);
        const seen = JSON.stringify(this.#stats);
        reject(new Error(`the server never saw ${holds}; it saw ${seen}`));
      }, PATIENCE_MS);
      const check = (): void => {
        if (!holds(this.#stats)) return;
        clearTimeout(patience);
        this.#waiters.delete(check);
        resolve(this.#stats);
      };
      this.#waiters.add(check);
      check();
    });
  }
}
