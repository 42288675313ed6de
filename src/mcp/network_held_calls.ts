/**
 * Calls over HTTP that end with the token they came with.
 *
 * @module
 */
import type { Caller } from "./access_caller.ts";
import type { AccessGrants } from "./access_grants.ts";
import {
  isId,
  isObject,
  type RpcError,
  type RpcId,
  valueAt,
} from "./jsonrpc.ts";

/** What a call is answered with whose token was good only when it began. */
export const TOKEN_ENDED: RpcError = {
  code: -31004,
  message: "The token expired or was revoked while the call ran",
  data: { maybeExecuted: true },
};

/** The method of the message that gives a call up. */
const CANCELLED = "notifications/cancelled";

/** The calls of one session. */
export class HeldCalls {
  readonly #grants: AccessGrants;
  readonly #end: (id: RpcId) => void;
  readonly #held = new Map<RpcId, Disposable>();

  /** `end` is told of a call that may not go on. */
  constructor(
    { grants, end }: {
      readonly grants: AccessGrants;
      readonly end: (id: RpcId) => void;
    },
  ) {
    this.#grants = grants;
    this.#end = end;
  }

  /** A message came in; only requests and cancels count. */
  came(message: unknown, caller: Caller): void {
    const id = valueAt(message, "id");
    const method = valueAt(message, "method");
    if (method === CANCELLED) return this.#giveUp(message);
    if (!isId(id) || typeof method !== "string") return;
    this.#held.set(id, this.#grants.hold(caller, () => this.#end(id)));
  }

  /** Whether a message would take the id of a call that runs. */
  isTaken(message: unknown): boolean {
    const id = valueAt(message, "id");
    return typeof valueAt(message, "method") === "string" && isId(id) &&
      this.#held.has(id);
  }

  /** A message goes out; only answers count. */
  goes(message: unknown): void {
    if (!isObject(message) || "method" in message) return;
    if (isId(message["id"])) this.#release(message["id"]);
  }

  /** Nothing is answered any more. */
  end(): void {
    for (const id of [...this.#held.keys()]) this.#release(id);
  }

  #giveUp(cancel: unknown): void {
    const id = valueAt(cancel, "params", "requestId");
    if (isId(id)) this.#release(id);
  }

  #release(id: RpcId): void {
    this.#held.get(id)?.[Symbol.dispose]();
    this.#held.delete(id);
  }
}
