/**
 * One tunnel: a listener that outlives the connection, and what passes.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Transport } from "../transport/transport.ts";
import type { LinkAccess } from "./link_access.ts";
import type { LocalSockets } from "./local_sockets.ts";
import type { TunnelStatus } from "./state.ts";
import { listenText, targetText, tunnelId } from "./tunnel_address.ts";
import type { TunnelContext, TunnelRun } from "./tunnel_context.ts";
import { type Finding, type Health, healthOf } from "./tunnel_health.ts";
import { TunnelListening } from "./tunnel_listening.ts";
import { probeHere, probeTarget } from "./tunnel_probe.ts";
import { TunnelQueue } from "./tunnel_queue.ts";
import { TunnelReverse } from "./tunnel_reverse.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";
import { Tally } from "./tunnel_tally.ts";

/** What a tunnel is made of; all borrowed. */
export interface TunnelParts {
  readonly link: LinkAccess;
  readonly sockets: LocalSockets;
  readonly clock: Clock;
  /** Hears of changes of state and of connections; never throws. */
  readonly onChange: () => void;
  /** Clients that may wait for the link. Default 64. */
  readonly queueLimit?: number;
  /** How long each may wait. Default 10 000. */
  readonly queueWaitMs?: number;
  /** What commands call it. Default: its spec as typed. */
  readonly id?: string;
}

/**
 * A tunnel. Whoever opened it closes it; methods may be called concurrently.
 * Its port never refuses while it is open and not paused.
 */
export class Tunnel implements AsyncDisposable {
  /** What commands call it. */
  readonly id: string;
  /** What it was opened with. */
  readonly spec: TunnelSpec;
  readonly #parts: TunnelParts;
  readonly #context: TunnelContext;
  readonly #heard: Disposable;
  #run: TunnelRun | undefined;
  #port = 0;
  #finding: Finding | undefined;
  #shown: Health | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** Use {@linkcode Tunnel.open}. */
  constructor(spec: TunnelSpec, parts: TunnelParts) {
    const { link, sockets, clock, onChange } = parts;
    const { queueLimit: limit = 64, queueWaitMs: waitMs = 10_000 } = parts;
    this.id = parts.id ?? tunnelId(spec);
    this.spec = spec;
    this.#parts = parts;
    this.#context = {
      spec,
      link,
      sockets,
      clock,
      tally: new Tally(clock),
      queue: new TunnelQueue({ link, clock, limit, waitMs, onChange }),
      changed: onChange,
      works: (on) => this.#found({ works: true, on }),
      fails: (problem, on) =>
        this.#found({ works: false, problem, on: on ?? link.current() }),
    };
    this.#heard = link.state.onChange(() => this.#show());
  }

  /**
   * Opens the listener; the link may be down.
   *
   * @throws {ParacleError} `tunnel.port_in_use`, `tunnel.cannot_listen`,
   * `config.permission_denied`.
   */
  static async open(spec: TunnelSpec, parts: TunnelParts): Promise<Tunnel> {
    const tunnel = new Tunnel(spec, parts);
    try {
      await tunnel.resume();
      return tunnel;
    } catch (error) {
      await tunnel.close();
      throw error;
    }
  }

  /** What is known now. */
  status(): TunnelStatus {
    const { tally, queue } = this.#context;
    const { kind, description } = this.spec;
    const port = this.#run?.port || this.#port;
    return {
      id: this.id,
      kind,
      listen: listenText(this.spec, port),
      port,
      target: targetText(this.spec),
      description,
      ...this.#health(),
      connections: tally.connections,
      total: tally.total,
      bytesIn: tally.bytesIn,
      bytesOut: tally.bytesOut,
      refused: tally.refused,
      queued: queue.waiting,
      lastActivity: tally.lastActivity,
    };
  }

  /**
   * Sends something through it on the present connection. What is found shows
   * in the status; only an aborted probe throws, the signal's reason.
   */
  async probe(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { link } = this.#context;
    const run = this.#run;
    const transport = link.current();
    if (run === undefined || transport === undefined) return;
    const { signal } = options;
    signal?.throwIfAborted();
    try {
      const problem = await this.#ask(run, { transport, signal });
      if (run !== this.#run || link.current() !== transport) return;
      if (problem === undefined) this.#found({ works: true, on: transport });
      else if (problem !== "") {
        this.#found({ works: false, on: transport, problem });
      }
    } catch (error) {
      if (run === this.#run && link.current() === transport) {
        const problem = `No answer to a probe of ${targetText(this.spec)}`;
        this.#found({ works: false, on: transport, problem });
      }
      throw error;
    }
  }

  /** Closes listener and connections, and keeps the place. Never rejects. */
  pause(): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run;
      this.#run = undefined;
      this.#finding = undefined;
      this.#port = run?.port || this.#port;
      this.#show();
      await run?.close();
    });
  }

  /**
   * Listens again; nothing if it does. On failure it stays paused.
   *
   * @throws {ParacleError} as {@linkcode Tunnel.open}.
   */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#closing !== undefined) return;
      if (this.#run !== undefined && this.#run.lost === undefined) return;
      await this.#run?.close();
      this.#run = undefined;
      this.#run = this.spec.kind === "remote"
        ? new TunnelReverse(this.#context, this.#port)
        : await this.#listen();
      this.#show();
    });
  }

  /** Ends it for good. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode Tunnel.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #health(): Health {
    const facts = {
      paused: this.#run === undefined,
      lost: this.#run?.lost,
      finding: this.#finding,
    };
    return healthOf(facts, this.#context.link);
  }

  /** The port it had, if that is free, when the spec leaves it open. */
  async #listen(): Promise<TunnelRun> {
    const before = this.spec.local === 0 ? this.#port : 0;
    try {
      return await TunnelListening.open(this.#context, before);
    } catch (error) {
      if (before === 0) throw error;
      return await TunnelListening.open(this.#context, 0);
    }
  }

  /** Why it does not work; empty: known already or not to be told. */
  async #ask(
    run: TunnelRun,
    { transport, signal }: {
      readonly transport: Transport;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<string | undefined> {
    const options = { context: this.#context, signal };
    if (run instanceof TunnelReverse) {
      return await run.listens(transport) ? await probeHere(options) : "";
    }
    if (this.spec.kind === "local") {
      return await probeTarget(transport, options);
    }
    await transport.probe(signal === undefined ? {} : { signal });
    return undefined;
  }

  #found(finding: Finding): void {
    if (this.#closing !== undefined) return;
    this.#finding = finding;
    this.#show();
  }

  #show(): void {
    const health = this.#health();
    const { state, reason } = this.#shown ?? {};
    if (health.state === state && health.reason === reason) return;
    this.#shown = health;
    this.#parts.onChange();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #close(): Promise<void> {
    await this.pause();
    this.#heard[Symbol.dispose]();
  }
}
