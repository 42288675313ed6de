/**
 * Sessions in memory: one that `startSession` gives, and its far end.
 *
 * @module
 */
import type {
  RunningSession,
  SessionClient,
} from "../../../src/cli/sessions.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import { Watched } from "../../../src/core/watched.ts";
import type { Clock } from "../../../src/core/clock.ts";
import type {
  LinkState,
  RemoteStatus,
  TunnelHealth,
  TunnelStatus,
} from "../../../src/session/state.ts";

/** 2026-01-02T03:04:05Z. */
export const START = 1_767_323_045_000;

/** A tunnel with nothing going on. */
export function tunnelStatus(
  id: string,
  fields: Partial<TunnelStatus> = {},
): TunnelStatus {
  return {
    id,
    kind: "local",
    listen: "127.0.0.1:8000",
    port: 8000,
    target: "127.0.0.1:80",
    description: undefined,
    state: "up",
    reason: undefined,
    connections: 0,
    total: 0,
    bytesIn: 0,
    bytesOut: 0,
    refused: 0,
    queued: 0,
    lastActivity: undefined,
    ...fields,
  };
}

/** A session that connects. */
export function remoteStatus(
  name: string,
  fields: Partial<RemoteStatus> = {},
): RemoteStatus {
  return {
    name,
    target: "dev@lab.example",
    link: { kind: "connecting", attempt: 1, since: START },
    server: undefined,
    connections: 1,
    commands: { running: 0, waiting: 0 },
    reconnects: 0,
    tunnels: [],
    ...fields,
  };
}

/** A link that works. */
export function ready(rttMs?: number, since: number = START): LinkState {
  return { kind: "ready", since, rttMs };
}

/** A link that needs a person. */
export function failed(since: number = START): LinkState {
  const lastError = { code: "auth.failed", message: "Cannot log in" } as const;
  return { kind: "failed", since, lastError };
}

/** A session whose state a test sets. */
export class FakeSession implements RunningSession {
  readonly fingerprint = "";
  needsFiles = true;
  readonly revision: Watched<number> = new Watched(0);
  /** What was asked of it. */
  readonly asked: string[] = [];
  readonly #end = Promise.withResolvers<void>();
  #status: RemoteStatus;
  #isOver = false;

  constructor(status: RemoteStatus) {
    this.#status = status;
  }

  keepFiles(): void {
    this.asked.push("keep files");
  }

  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Sets a part of the state. */
  set(fields: Partial<RemoteStatus>): void {
    this.#status = { ...this.#status, ...fields };
    this.revision.set(this.revision.value + 1);
  }

  /** Sets the health of every tunnel. */
  setTunnels(state: TunnelHealth, reason?: string): void {
    const tunnels = this.#status.tunnels.map((each) => ({
      ...each,
      state,
      reason,
    }));
    this.set({ tunnels });
  }

  status(): RemoteStatus {
    return this.#status;
  }

  async proven(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.revision.until(() => {
      const { link, tunnels } = this.#status;
      return link.kind === "failed" ||
        link.kind === "ready" && tunnels.every(({ state }) => state === "up");
    }, options);
    const { link } = this.#status;
    if (link.kind !== "failed") return;
    throw new ParacleError(link.lastError.code, link.lastError.message);
  }

  reconnect(): void {
    this.asked.push("reconnect");
  }

  down(): Promise<void> {
    this.asked.push("down");
    this.#isOver = true;
    this.revision.set(this.revision.value + 1);
    this.#end.resolve();
    return Promise.resolve();
  }

  addTunnel(spec: { readonly local: number | string }): Promise<TunnelStatus> {
    this.asked.push(`add ${JSON.stringify(spec)}`);
    return Promise.resolve(tunnelStatus("new"));
  }

  removeTunnel(id: string): Promise<void> {
    return this.#of("remove", id);
  }

  pauseTunnel(id: string): Promise<void> {
    return this.#of("pause", id);
  }

  resumeTunnel(id: string): Promise<void> {
    return this.#of("resume", id);
  }

  spawn(): Promise<never> {
    return Promise.reject(new TypeError("not expected"));
  }

  open(): Promise<never> {
    return Promise.reject(new TypeError("not expected"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.down();
  }

  /** The session as another process sees it. */
  client(pid = 4711): SessionClient {
    return {
      pid,
      status: () => Promise.resolve(this.#status),
      watch: (options) => this.#watch(options?.signal),
      reconnect: () => Promise.resolve(this.reconnect()),
      down: () => this.down(),
      addTunnel: (spec) => this.addTunnel(spec),
      removeTunnel: (id) => this.removeTunnel(id),
      pauseTunnel: (id) => this.pauseTunnel(id),
      resumeTunnel: (id) => this.resumeTunnel(id),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async *#watch(signal?: AbortSignal): AsyncGenerator<RemoteStatus> {
    while (!this.#isOver) {
      const seen = this.revision.value;
      yield this.#status;
      await this.revision.until(
        (now) => now !== seen,
        signal === undefined ? {} : { signal },
      );
    }
  }

  #of(what: string, id: string): Promise<void> {
    this.asked.push(`${what} ${id}`);
    if (this.#status.tunnels.some((each) => each.id === id)) {
      return Promise.resolve();
    }
    const text = `Cannot ${what} tunnel ${id}: there is none`;
    return Promise.reject(new ParacleError("tunnel.not_found", text));
  }
}

/** Time that a test moves. */
export class ManualClock implements Clock {
  #now = START;
  readonly #sleepers = new Set<{ readonly at: number; wake(): void }>();

  now(): number {
    return this.#now;
  }

  sleep(
    ms: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Moves on, and lets whoever woke up run. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    for (const each of [...this.#sleepers]) {
      if (each.at <= this.#now) each.wake();
    }
    await turn();
  }
}

/** Lets everything run that can. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
