/**
 * Commands of many callers over few connections, in order of arrival.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { execute } from "../transport/execute.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { Spawning } from "../transport/spawning.ts";
import type {
  Argv,
  ExecuteOptions,
  ExecuteResult,
} from "../transport/transport.ts";
import type { Connect } from "./link.ts";
import type { LinkAccess } from "./link_access.ts";
import {
  endedBefore,
  full,
  isEnd,
  lostInsteadOfClosed,
  unreachable,
  wasRefused,
} from "./pool_failures.ts";
import { Overflow, type PoolConnection } from "./pool_overflow.ts";
import { PoolProcess } from "./pool_process.ts";
import { PoolQueue, type Waiter } from "./pool_queue.ts";
import { Slots } from "./slots.ts";

const MOST_WAITING = 10_000;
/** Tries against a server whose sessions somebody else has. */
const MOST_REFUSALS = 5;
const FIRST_REST_MS = 100;
const LAST_REST_MS = 800;

/** What a pool stands on. */
export interface PoolOptions {
  /** The first connection. Borrowed. */
  readonly link: LinkAccess;
  /** Makes the others. */
  readonly connect: Connect;
  /** Time. */
  readonly clock: Clock;
  /** Chance, for the waits. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What a command does that finds the link down. */
export interface WhenDown {
  /**
   * `wait`, the default, waits for the link; `fail` is `session.unreachable`
   * at once. Either way nothing was started.
   */
  readonly whenDown?: "wait" | "fail";
}

/** A pool as it is now. */
export interface PoolStats {
  /** Connections, logins under way among them. */
  readonly connections: number;
  /** Commands that run. */
  readonly running: number;
  /** Commands that wait to be started. */
  readonly waiting: number;
}

/**
 * Starts commands as the server allows. What may have started is never
 * started again. Methods may be called concurrently; `close()` ends what
 * waits, and the connections beside the link.
 */
export class Pool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #queue = new PoolQueue();
  readonly #overflow: Overflow;
  readonly #heard: Disposable;
  readonly #end = new AbortController();
  readonly #rests = new Set<Promise<void>>();
  #first: PoolConnection | undefined;
  #running = 0;
  #arrived = 0;

  /** Starts with the link's connection alone. */
  constructor(options: PoolOptions) {
    this.#options = options;
    this.#overflow = new Overflow({
      connect: options.connect,
      clock: options.clock,
      random: options.random ?? Math.random,
      onRoom: () => this.#pump(),
    });
    this.#heard = options.link.state.onChange(() => this.#onLink());
    this.#onLink();
  }

  /**
   * Starts a command when its turn comes.
   *
   * @throws {ParacleError} `connect.lost`, `exec.rejected`, what the link
   * `failed` with; `session.unreachable` if it was not to wait.
   */
  async spawn(
    argv: Argv,
    options: Spawning & WhenDown,
  ): Promise<RemoteProcess> {
    const { whenDown = "wait", ...spawning } = options;
    spawning.signal?.throwIfAborted();
    if (this.#queue.length >= MOST_WAITING) throw full(MOST_WAITING);
    const { promise, resolve, reject } = Promise.withResolvers<RemoteProcess>();
    this.#wait({
      number: this.#arrived++,
      argv,
      options: spawning,
      whenDown,
      resolve,
      reject,
      refusals: 0,
    });
    return await promise;
  }

  /** Runs a command to its end; see {@linkcode Pool.spawn} and `Transport.execute`. */
  async execute(
    command: string | Argv,
    options: ExecuteOptions & WhenDown = {},
  ): Promise<ExecuteResult> {
    const { whenDown = "wait", ...rest } = options;
    try {
      return await execute(
        (argv, spawning) => this.spawn(argv, { ...spawning, whenDown }),
        command,
        rest,
      );
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** What goes on. */
  stats(): PoolStats {
    const { kind } = this.#options.link.state.value;
    const own = kind === "ready" || kind === "connecting" ? 1 : 0;
    return {
      connections: own + this.#overflow.count,
      running: this.#running,
      waiting: this.#queue.length,
    };
  }

  /** Ends the waits and the connections beside the link. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#heard[Symbol.dispose]();
    for (const waiter of this.#queue.takeAll()) waiter.reject(endedBefore());
    await this.#overflow.close();
    await Promise.all(this.#rests);
  }

  /** Same as {@linkcode Pool.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #onLink(): void {
    const { link } = this.#options;
    const transport = link.current();
    if (transport !== this.#first?.transport) {
      if (transport === undefined) this.#overflow.suspect();
      else this.#overflow.renewed();
      this.#first = transport &&
        { transport, slots: new Slots(), resting: false, gone: false };
    }
    if (transport !== undefined) return this.#pump();
    const { kind } = link.state.value;
    const given = kind === "failed" || kind === "closed";
    const rejected = this.#queue.takeAll(({ whenDown }) =>
      given || whenDown === "fail"
    );
    for (const waiter of rejected) {
      if (waiter.whenDown === "fail") waiter.reject(unreachable(link));
      else link.ready().then(() => this.#wait(waiter), waiter.reject);
    }
  }

  #wait(waiter: Waiter): void {
    if (this.#end.signal.aborted) return waiter.reject(endedBefore());
    this.#queue.add(waiter);
    this.#onLink();
  }

  #pump(): void {
    while (this.#queue.length > 0) {
      const connection = this.#room();
      if (connection === undefined) break;
      const waiter = this.#queue.next();
      if (waiter === undefined) return;
      this.#running++;
      connection.slots.take();
      this.#overflow.used(connection);
      void this.#start(waiter, connection);
    }
    if (this.#queue.length > 0 && this.#first !== undefined) {
      this.#overflow.want(this.#first.slots.limit);
    }
  }

  /** A connection with room; while the link is down nothing new is started. */
  #room(): PoolConnection | undefined {
    if (this.#first === undefined) return undefined;
    const all = [this.#first, ...this.#overflow.connections];
    return all.find(({ slots, resting, gone }) =>
      slots.free && !resting && !gone
    );
  }

  async #start(waiter: Waiter, connection: PoolConnection): Promise<void> {
    const { slots, transport } = connection;
    try {
      const process = await transport.spawn(waiter.argv, waiter.options);
      slots.started(this.#queue.length > 0);
      waiter.resolve(
        new PoolProcess(process, {
          onOver: () => {
            slots.give();
            this.#over(connection);
          },
          translate: (error) => this.#failed(error, connection),
        }),
      );
      this.#pump(); // there may be room for one more
    } catch (error) {
      if (wasRefused(error)) this.#refused(waiter, connection, error);
      else {
        slots.give();
        waiter.reject(this.#failed(error, connection));
      }
      this.#over(connection);
    }
  }

  /** The server opened no session, so nothing was started: it stays first in line. */
  #refused(waiter: Waiter, connection: PoolConnection, error: unknown): void {
    connection.slots.refuse();
    if (this.#end.signal.aborted) return waiter.reject(endedBefore());
    if (connection.slots.taken === 0) {
      if (++waiter.refusals > MOST_REFUSALS) return waiter.reject(error);
      this.#rest(connection, waiter.refusals);
    }
    this.#queue.add(waiter);
  }

  /** Somebody else has the sessions: asks again later. */
  #rest(connection: PoolConnection, refusals: number): void {
    const { clock } = this.#options;
    const { signal } = this.#end;
    const restMs = Math.min(LAST_REST_MS, FIRST_REST_MS * 2 ** (refusals - 1));
    connection.resting = true;
    const rest = clock.sleep(restMs, { signal }).then(() => {
      connection.resting = false;
      this.#pump();
    }, () => {}).finally(() => this.#rests.delete(rest));
    this.#rests.add(rest);
  }

  #over(connection: PoolConnection): void {
    this.#running--;
    this.#overflow.used(connection);
    this.#onLink();
  }

  /** What to report; a connection that lost something starts nothing more. */
  #failed(error: unknown, connection: PoolConnection): unknown {
    if (isEnd(error)) connection.gone = true;
    return this.#translate(error);
  }

  #translate(error: unknown): unknown {
    return this.#end.signal.aborted ? error : lostInsteadOfClosed(error);
  }
}
