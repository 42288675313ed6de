/**
 * Requests the server makes of the client, renamed so that those of one
 * connection are never taken for those of the next.
 *
 * @module
 */
import type { RpcId } from "./jsonrpc.ts";

/**
 * The names of the requests of one connection at a time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ServerRequests } from "./server_requests.ts";
 *
 * const requests = new ServerRequests();
 * requests.begin(2);
 * const name = requests.rename(7);
 * assert.equal(name, "g2:0");
 * assert.equal(requests.restore(name), 7);
 * assert.equal(requests.restore(name), undefined);
 * ```
 */
export class ServerRequests {
  readonly #originals = new Map<RpcId, RpcId>(); // by our name
  readonly #names = new Map<RpcId, string>(); // by the server's
  #generation = 0;
  #count = 0;

  /** A new connection, the first is 1. */
  begin(generation: number): void {
    this.#generation = generation;
    this.#count = 0;
  }

  /** Takes one in; returns what the client knows it by. */
  rename(original: RpcId): string {
    const name = `g${this.#generation}:${this.#count}`;
    this.#count += 1;
    this.#originals.set(name, original);
    this.#names.set(original, name);
    return name;
  }

  /** The server's id of a request the client answers; undefined when nobody waits for it. */
  restore(name: RpcId): RpcId | undefined {
    const original = this.#originals.get(name);
    if (original === undefined) return undefined;
    this.#originals.delete(name);
    if (this.#names.get(original) === name) this.#names.delete(original);
    return original;
  }

  /** The client's name of a request the server gives up; undefined when it is answered. */
  giveUp(original: RpcId): string | undefined {
    const name = this.#names.get(original);
    if (name !== undefined) this.restore(name);
    return name;
  }

  /** Forgets all: their connection is gone. Returns their names. */
  loseAll(): readonly RpcId[] {
    const names = [...this.#originals.keys()];
    this.#originals.clear();
    this.#names.clear();
    return names;
  }
}
