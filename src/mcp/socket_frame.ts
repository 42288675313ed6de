/**
 * What a text frame holds, within the limits of the WebSocket binding.
 *
 * @module
 */
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
} from "@modelcontextprotocol/server";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";
import { parseMessage, type RpcError, type RpcId } from "./jsonrpc.ts";

/** The code of a message above the limit. */
export const TOO_LARGE = -31003;

/** What to do with a frame. */
export type SocketFrame =
  /** Hand it on. */
  | { readonly kind: "message"; readonly message: JSONRPCMessage }
  /** Answer it; without an id it is null. */
  | {
    readonly kind: "refuse";
    readonly id: RpcId | undefined;
    readonly error: RpcError;
  }
  /** Too large, and nobody to answer. */
  | { readonly kind: "close" };

/**
 * Reads a text frame.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFrame } from "./socket_frame.ts";
 *
 * assert.equal(readFrame('{"jsonrpc":"2.0","id":1,"method":"ping"}').kind, "message");
 * assert.equal(readFrame("[]").kind, "refuse");
 * ```
 */
export function readFrame(text: string): SocketFrame {
  const large = exceedsBytes(text, MAX_MESSAGE_BYTES);
  const read = parseMessage(text);
  if (large) return tooLarge(read);
  if (read.kind === "bad") {
    const { id, code, reason } = read;
    return { kind: "refuse", id, error: { code, message: reason } };
  }
  const message: unknown = read.body;
  if (isMessage(message)) return { kind: "message", message };
  const id = read.kind === "request" ? read.id : undefined;
  const error = {
    code: -32600,
    message: "Invalid request: it has no such form",
  };
  return { kind: "refuse", id, error };
}

/**
 * Whether a text has more than `limit` bytes in UTF-8.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exceedsBytes } from "./socket_frame.ts";
 *
 * assert.equal(exceedsBytes("ää", 3), true);
 * assert.equal(exceedsBytes("aaa", 3), false);
 * ```
 */
export function exceedsBytes(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  return new TextEncoder().encode(text).length > limit;
}

/** The answer of a client takes the place of itself: whoever asked must hear. */
function tooLarge(read: ReturnType<typeof parseMessage>): SocketFrame {
  const data = { maxMessageBytes: MAX_MESSAGE_BYTES, maybeExecuted: false };
  const message = `The message is larger than ${MAX_MESSAGE_BYTES} bytes`;
  const error = { code: TOO_LARGE, message, data };
  if (read.kind === "request") return { kind: "refuse", id: read.id, error };
  if (read.kind !== "answer") return { kind: "close" };
  const { id } = read;
  return { kind: "message", message: { jsonrpc: "2.0", id, error } };
}

function isMessage(value: unknown): value is JSONRPCMessage {
  return isJSONRPCRequest(value) || isJSONRPCNotification(value) ||
    isJSONRPCResponse(value);
}
