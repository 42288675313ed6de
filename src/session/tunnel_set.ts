/**
 * The tunnels of one session.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { TunnelStatus } from "./state.ts";
import { Tunnel, type TunnelParts } from "./tunnel.ts";
import { tunnelId } from "./tunnel_address.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

/** Tunnels by id, in the order they were opened. Whoever opened it closes it. */
export class TunnelSet implements AsyncDisposable {
  readonly #parts: TunnelParts;
  /** Undefined while it opens: the place is taken already. */
  readonly #tunnels = new Map<string, Tunnel | undefined>();
  #closing: Promise<void> | undefined;

  /** Starts empty; see {@linkcode TunnelSet.open}. */
  constructor(parts: TunnelParts) {
    this.#parts = parts;
  }

  /**
   * Opens all of them or none.
   *
   * @throws {ParacleError} as {@linkcode TunnelSet.add}.
   */
  static async open(
    specs: readonly TunnelSpec[],
    parts: TunnelParts,
  ): Promise<TunnelSet> {
    const set = new TunnelSet(parts);
    try {
      for (const spec of specs) await set.add(spec);
      return set;
    } catch (error) {
      await set.close();
      throw error;
    }
  }

  /**
   * Opens one more.
   *
   * @throws {ParacleError} `usage.invalid` if there is one with its id;
   * `tunnel.port_in_use`, `tunnel.cannot_listen`, `config.permission_denied`.
   */
  async add(spec: TunnelSpec): Promise<TunnelStatus> {
    const id = this.#idFor(spec);
    if (this.#closing !== undefined) throw closed(id);
    if (this.#tunnels.has(id)) throw taken(id);
    this.#tunnels.set(id, undefined);
    try {
      const tunnel = await Tunnel.open(spec, { ...this.#parts, id });
      if (this.#closing !== undefined) {
        await tunnel.close();
        throw closed(id);
      }
      this.#tunnels.set(id, tunnel);
      return tunnel.status();
    } catch (error) {
      this.#tunnels.delete(id);
      throw error;
    }
  }

  /**
   * A tunnel by id; borrowed.
   *
   * @throws {ParacleError} `tunnel.not_found`.
   */
  get(id: string): Tunnel {
    const tunnel = this.#tunnels.get(id);
    if (tunnel !== undefined) return tunnel;
    const known = this.#open().map((one) => one.id);
    throw new ParacleError(
      "tunnel.not_found",
      `Cannot find tunnel "${id}": there is ${
        known.length === 0 ? "none" : `only ${known.join(", ")}`
      }`,
      { details: { id, known } },
    );
  }

  /**
   * Closes one for good.
   *
   * @throws {ParacleError} `tunnel.not_found`.
   */
  async remove(id: string): Promise<void> {
    const tunnel = this.get(id);
    this.#tunnels.delete(id);
    await tunnel.close();
  }

  /**
   * Closes one and keeps its place.
   *
   * @throws {ParacleError} `tunnel.not_found`.
   */
  async pause(id: string): Promise<void> {
    await this.get(id).pause();
  }

  /**
   * Opens a paused one again.
   *
   * @throws {ParacleError} `tunnel.not_found`; as {@linkcode TunnelSet.add}.
   */
  async resume(id: string): Promise<void> {
    await this.get(id).resume();
  }

  /** Every tunnel as it is now. */
  list(): TunnelStatus[] {
    return this.#open().map((tunnel) => tunnel.status());
  }

  /** Probes all at once. What is found shows in the list; an abort throws the signal's reason. */
  async probeAll(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    await Promise.allSettled(this.#open().map((one) => one.probe(options)));
    options.signal?.throwIfAborted();
  }

  /** Closes all of them. Idempotent, bounded, never rejects. */
  close(): Promise<void> {
    return this.#closing ??= Promise.all(this.#open().map((one) => one.close()))
      .then(() => {});
  }

  /** Same as {@linkcode TunnelSet.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Of tunnels whose port is picked, several may be spelled alike. */
  #idFor(spec: TunnelSpec): string {
    const id = tunnelId(spec);
    if ((spec.kind === "remote" ? spec.remote : spec.local) !== 0) return id;
    let unique = id;
    for (let n = 2; this.#tunnels.has(unique); n++) unique = `${id}#${n}`;
    return unique;
  }

  #open(): Tunnel[] {
    return [...this.#tunnels.values()].filter((one) => one !== undefined);
  }
}

function taken(id: string): ParacleError {
  return new ParacleError(
    "usage.invalid",
    `Cannot add tunnel "${id}": there is one already; remove it first`,
    { details: { id } },
  );
}

function closed(id: string): ParacleError {
  return new ParacleError(
    "connect.closed",
    `Cannot add tunnel "${id}": the session is closing`,
    { details: { id } },
  );
}
