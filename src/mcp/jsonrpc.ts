/**
 * JSON-RPC messages, read just far enough to know where they belong.
 *
 * @module
 */

/** What a request is known by; `1` and `"1"` are two. */
export type RpcId = string | number;

/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One message, by its kind; `body` is the whole of it. */
export type RpcMessage =
  | {
    readonly kind: "request";
    readonly id: RpcId;
    readonly method: string;
    readonly params: JsonObject | undefined;
    readonly body: JsonObject;
  }
  | {
    readonly kind: "notice";
    readonly method: string;
    readonly params: JsonObject | undefined;
    readonly body: JsonObject;
  }
  | { readonly kind: "answer"; readonly id: RpcId; readonly body: JsonObject }
  | {
    readonly kind: "bad";
    /** -32700: no JSON; -32600: JSON, but no message. */
    readonly code: -32700 | -32600;
    /** The id it should be answered under, when it could be read. */
    readonly id: RpcId | undefined;
    readonly reason: string;
  };

/**
 * Reads one message. Batches are refused, as MCP has none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseMessage } from "./jsonrpc.ts";
 *
 * const message = parseMessage('{"jsonrpc":"2.0","id":1,"method":"ping"}');
 * assert.equal(message.kind, "request");
 * assert.equal(parseMessage("[]").kind, "bad");
 * ```
 */
export function parseMessage(text: string): RpcMessage {
  const body = parseJson(text);
  if (body === undefined) {
    return bad(-32700, undefined, "Parse error: this is no JSON");
  }
  if (!isObject(body)) {
    return bad(-32600, undefined, "Invalid request: one object is expected");
  }
  const { id, method, params } = body;
  if (body["jsonrpc"] !== "2.0" || (id !== undefined && !isId(id))) {
    const known = isId(id) && typeof method === "string" ? id : undefined;
    return bad(-32600, known, "Invalid request: this is no JSON-RPC 2.0");
  }
  if (typeof method === "string") {
    const given = isObject(params) ? params : undefined;
    return id === undefined
      ? { kind: "notice", method, params: given, body }
      : { kind: "request", id, method, params: given, body };
  }
  const answers = "result" in body || "error" in body;
  if (method === undefined && id !== undefined && answers) {
    return { kind: "answer", id, body };
  }
  return bad(-32600, undefined, "Invalid request: it asks and answers nothing");
}

/**
 * The value below some keys, or undefined where there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { valueAt } from "./jsonrpc.ts";
 *
 * assert.equal(valueAt({ a: { b: 1 } }, "a", "b"), 1);
 * assert.equal(valueAt({ a: 2 }, "a", "b"), undefined);
 * ```
 */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/**
 * Whether a value is an object, and no array.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isObject } from "./jsonrpc.ts";
 *
 * assert.equal(isObject([]), false);
 * ```
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether a value can be the id of a request.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isId } from "./jsonrpc.ts";
 *
 * assert.equal(isId("7"), true);
 * assert.equal(isId(null), false);
 * ```
 */
export function isId(value: unknown): value is RpcId {
  return typeof value === "string" || typeof value === "number";
}

/**
 * A request of our own as text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requestText } from "./jsonrpc.ts";
 *
 * assert.equal(requestText(1, "ping"), '{"jsonrpc":"2.0","id":1,"method":"ping"}');
 * ```
 */
export function requestText(
  id: RpcId,
  method: string,
  params?: JsonObject,
): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

/**
 * A notification of our own as text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { noticeText } from "./jsonrpc.ts";
 *
 * assert.equal(noticeText("x"), '{"jsonrpc":"2.0","method":"x"}');
 * ```
 */
export function noticeText(method: string, params?: JsonObject): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params });
}

/** What an answer says went wrong. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonObject;
}

/**
 * An answer of our own that is an error; without an id it is `null`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { errorText } from "./jsonrpc.ts";
 *
 * assert.match(errorText(undefined, { code: -32700, message: "x" }), /"id":null/);
 * ```
 */
export function errorText(id: RpcId | undefined, error: RpcError): string {
  return JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bad(
  code: -32700 | -32600,
  id: RpcId | undefined,
  reason: string,
): RpcMessage {
  return { kind: "bad", code, id, reason };
}
