/**
 * Errors of the protocol with a handshake, where they differ from what the SDK
 * sends.
 *
 * @module
 */
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { isObject, valueAt } from "./jsonrpc.ts";

const INVALID_PARAMS = -32602;
const NO_SUCH_RESOURCE = -32002;

/**
 * The same message; of one that says that a resource is unknown the code is
 * that of revisions before 2026-07-28. The SDK has one code for all revisions,
 * and tells such an error by its data: the address, and nothing else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { legacyErrors } from "./server_legacy_errors.ts";
 *
 * const error = { code: -32602, message: "none", data: { uri: "parac://x" } };
 * const message = legacyErrors({ jsonrpc: "2.0", id: 1, error });
 * assert.deepEqual(message, { jsonrpc: "2.0", id: 1, error: { ...error, code: -32002 } });
 * ```
 */
export function legacyErrors(message: JSONRPCMessage): JSONRPCMessage {
  if (!("error" in message)) return message;
  const { error } = message;
  const isUnknown = error.code === INVALID_PARAMS && isAddress(error.data);
  if (!isUnknown) return message;
  return { ...message, error: { ...error, code: NO_SUCH_RESOURCE } };
}

function isAddress(data: unknown): boolean {
  return isObject(data) && Object.keys(data).length === 1 &&
    typeof valueAt(data, "uri") === "string";
}
