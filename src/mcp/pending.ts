/**
 * Requests of the client that have no answer yet.
 *
 * @module
 */
import type { JsonObject, RpcId } from "./jsonrpc.ts";

/** One request, from the moment it was read until it is answered. */
export interface Pending {
  readonly kind: "request";
  readonly id: RpcId;
  readonly method: string;
  /** The tool of a `tools/call`. */
  readonly tool: string | undefined;
  readonly params: JsonObject | undefined;
  /** The message as it came. */
  readonly text: string;
  readonly bytes: number;
  /** When it was read. */
  readonly since: number;
  /** Until when it may wait to be sent. */
  until: number;
  /** How often it was sent, on whatever connection. */
  sends: number;
  /** Whether it runs on the connection of now. */
  running: boolean;
  /** Whether the client has seen its subscription acknowledged. */
  acknowledged: boolean;
}

/** Whether a request stays open until somebody ends it. */
export function isSubscription(request: Pending): boolean {
  return request.method === "subscriptions/listen";
}

/**
 * Requests by id, in the order they came.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { PendingTable } from "./pending.ts";
 *
 * const table = new PendingTable();
 * assert.equal(table.get(1), undefined);
 * assert.equal(table.running, 0);
 * ```
 */
export class PendingTable {
  readonly #requests = new Map<RpcId, Pending>();
  #running = 0;
  #subscriptions = 0;

  /** How many run on the connection of now. */
  get running(): number {
    return this.#running;
  }

  /** How many will end by themselves: all but subscriptions. */
  get ending(): number {
    return this.#requests.size - this.#subscriptions;
  }

  /** All, oldest first. */
  get all(): readonly Pending[] {
    return [...this.#requests.values()];
  }

  /** The one that came first, subscriptions aside. */
  get oldest(): Pending | undefined {
    for (const request of this.#requests.values()) {
      if (!isSubscription(request)) return request;
    }
    return undefined;
  }

  /** The one with an id. */
  get(id: RpcId): Pending | undefined {
    return this.#requests.get(id);
  }

  /** Takes one in; its id is not in use. */
  add(request: Pending): void {
    this.#requests.set(request.id, request);
    if (isSubscription(request)) this.#subscriptions += 1;
  }

  /** Notes that one was sent. */
  sent(request: Pending): void {
    request.running = true;
    request.sends += 1;
    this.#running += 1;
  }

  /** Notes that the connection one ran on is gone. */
  stopped(request: Pending): void {
    if (request.running) this.#running -= 1;
    request.running = false;
  }

  /** Notes that nobody heard what was sent last; returns the request. */
  unsent(request: Pending): Pending {
    this.stopped(request);
    request.sends -= 1;
    return request;
  }

  /** Forgets one: it is answered, or nobody wants the answer. */
  delete(request: Pending): void {
    if (!this.#requests.delete(request.id)) return;
    this.stopped(request);
    if (isSubscription(request)) this.#subscriptions -= 1;
  }
}
