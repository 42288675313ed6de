/**
 * What the access log says of MCP: one entry for every request, every socket
 * and every call on one.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Caller } from "./access_caller.ts";
import { isId, isObject, type RpcId, valueAt } from "./jsonrpc.ts";

/** One line of the access log; never a token. */
export interface McpAccessEntry {
  /** ISO 8601, when it came. */
  readonly time: string;
  /** Address of the other end. */
  readonly peer: string;
  /** Subject of the token. */
  readonly subject: string | null;
  /** Id of the token. */
  readonly jti: string | null;
  /** The verb of HTTP; `WS` for what came over a socket. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The JSON-RPC method, of a call. */
  readonly call: string | null;
  /** The tool, of `tools/call`. */
  readonly tool: string | null;
  /**
   * Of HTTP; of a call that was answered on a stream 200, the code of its
   * error, or 499 when it ended unanswered; of a socket that ended its code.
   */
  readonly status: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** What an entry says besides times and status. */
export type AccessFacts = Omit<McpAccessEntry, "time" | "ms" | "status">;

const MAX_NAME = 100;
const UNANSWERED = 499;
const CANCELLED = "notifications/cancelled";

/**
 * The facts of one request.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { accessFacts } from "./access_entry.ts";
 *
 * const message = { method: "tools/call", params: { name: "echo" } };
 * const facts = accessFacts({ peer: "::1", method: "WS" }, message);
 * assert.equal(facts.tool, "echo");
 * ```
 */
export function accessFacts(
  { peer, method, path = "/mcp", caller }: {
    readonly peer: string;
    readonly method: string;
    readonly path?: string;
    readonly caller?: Caller | undefined;
  },
  message?: unknown,
): AccessFacts {
  const call = name(valueAt(message, "method"));
  return {
    peer,
    subject: caller?.subject ?? null,
    jti: caller?.jti ?? null,
    method,
    path,
    call,
    tool: call === "tools/call"
      ? name(valueAt(message, "params", "name"))
      : null,
  };
}

/**
 * An entry of the access log.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { accessEntry, accessFacts } from "./access_entry.ts";
 *
 * const facts = accessFacts({ peer: "::1", method: "GET" });
 * const entry = accessEntry(facts, { status: 200, startMs: 0, nowMs: 5 });
 * assert.equal(entry.ms, 5);
 * ```
 */
export function accessEntry(
  facts: AccessFacts,
  { status, startMs, nowMs }: {
    readonly status: number;
    readonly startMs: number;
    readonly nowMs: number;
  },
): McpAccessEntry {
  const time = new Date(startMs).toISOString();
  return { time, ...facts, status, ms: nowMs - startMs };
}

/** The calls on one stream: noted when they are answered. */
export class CallLog {
  readonly #method: string;
  readonly #peer: string;
  readonly #clock: Clock;
  readonly #audit: (entry: McpAccessEntry) => void;
  readonly #open = new Map<RpcId, readonly [AccessFacts, number]>();

  /** Of a peer that asks by `method`, an HTTP verb or `WS`. */
  constructor(
    { method, peer, clock, audit }: {
      readonly method: string;
      readonly peer: string;
      readonly clock: Clock;
      readonly audit: (entry: McpAccessEntry) => void;
    },
  ) {
    this.#method = method;
    this.#peer = peer;
    this.#clock = clock;
    this.#audit = audit;
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#open.size;
  }

  /** A message came in; only requests, and what gives one up, count. */
  came(message: unknown, caller: Caller): void {
    const id = valueAt(message, "id");
    const method = valueAt(message, "method");
    if (method === CANCELLED) return this.#giveUp(message);
    if (!isId(id) || typeof method !== "string") return;
    const from = { peer: this.#peer, method: this.#method, caller };
    this.#open.set(id, [accessFacts(from, message), this.#clock.now()]);
  }

  /** A message goes out; only answers count. */
  goes(message: unknown): void {
    if (!isObject(message) || "method" in message) return;
    const { id } = message;
    if (!isId(id)) return;
    const code = valueAt(message, "error", "code");
    this.#note(id, typeof code === "number" ? code : 200);
  }

  /** Nothing is answered any more. */
  end(): void {
    for (const id of [...this.#open.keys()]) this.#note(id, UNANSWERED);
  }

  /** It will not be answered: by the protocol nobody waits for that any more. */
  #giveUp(cancel: unknown): void {
    const id = valueAt(cancel, "params", "requestId");
    if (isId(id)) this.#note(id, UNANSWERED);
  }

  #note(id: RpcId, status: number): void {
    const call = this.#open.get(id);
    if (call === undefined) return;
    this.#open.delete(id);
    const [facts, startMs] = call;
    const nowMs = this.#clock.now();
    this.#audit(accessEntry(facts, { status, startMs, nowMs }));
  }
}

function name(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, MAX_NAME) : null;
}
