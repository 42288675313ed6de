/**
 * What Streamable HTTP wants in headers beside the message.
 *
 * @module
 */
import { type RpcMessage, valueAt } from "./jsonrpc.ts";

/** Where the name of what is asked for stands, by method. */
const NAMES: Readonly<Record<string, string>> = {
  "prompts/get": "name",
  "resources/read": "uri",
  "tools/call": "name",
};
const CLAIM = "io.modelcontextprotocol/protocolVersion";

/**
 * The version a message claims for itself: that makes it one of the stateless
 * protocol. Undefined for messages of a session.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { claimedVersion } from "./http_leg_headers.ts";
 * import { parseMessage } from "./jsonrpc.ts";
 *
 * const ping = parseMessage('{"jsonrpc":"2.0","id":1,"method":"ping"}');
 * assert.equal(claimedVersion(ping), undefined);
 * ```
 */
export function claimedVersion(message: RpcMessage): string | undefined {
  const version = valueAt(message, "params", "_meta", CLAIM);
  return typeof version === "string" ? version : undefined;
}

/**
 * The headers that repeat what a message of the stateless protocol says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { modernHeaders } from "./http_leg_headers.ts";
 * import { parseMessage } from "./jsonrpc.ts";
 *
 * const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"é"}}';
 * assert.deepEqual(modernHeaders(parseMessage(text), "2026-07-28"), {
 *   "mcp-protocol-version": "2026-07-28",
 *   "mcp-method": "tools/call",
 *   "mcp-name": "=?base64?w6k=?=",
 * });
 * ```
 */
export function modernHeaders(
  message: RpcMessage,
  version: string,
): Readonly<Record<string, string>> {
  const headers = { "mcp-protocol-version": version };
  if (message.kind !== "request" && message.kind !== "notice") return headers;
  const { method, params } = message;
  const key = Object.hasOwn(NAMES, method) ? NAMES[method] : undefined;
  const name = key === undefined ? undefined : params?.[key];
  return {
    ...headers,
    "mcp-method": headerValue(method),
    ...(typeof name === "string" ? { "mcp-name": headerValue(name) } : {}),
  };
}

/**
 * A text as a header may carry it: what is no plain ASCII, or would lose
 * spaces at its ends, is written in base64.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { headerValue } from "./http_leg_headers.ts";
 *
 * assert.equal(headerValue("echo"), "echo");
 * assert.equal(headerValue(" a"), "=?base64?IGE=?=");
 * ```
 */
export function headerValue(text: string): string {
  const isPlain = /^[\t\x20-\x7e]*$/.test(text) && text.trim() === text;
  const isTaken = text.startsWith("=?base64?") && text.endsWith("?=");
  if (isPlain && !isTaken) return text;
  return `=?base64?${new TextEncoder().encode(text).toBase64()}?=`;
}
