/**
 * Requests of MCP over HTTP, by hand.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { TestNetwork } from "./mcp_network.ts";

const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
/** What opens a session. */
export const INITIALIZE: unknown = {
  ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

/** Posts a message, or any text. */
export function post(
  server: TestNetwork,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(server.url, {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Opens a session of the older protocol; answers its header. */
export async function session(
  server: TestNetwork,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const answer = await post(server, INITIALIZE, headers);
  await answer.text();
  assert.equal(answer.status, 200);
  const id = answer.headers.get("mcp-session-id") ?? "";
  return { ...headers, "mcp-session-id": id };
}

/** The status of an answer nobody reads. */
export async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

/** A call of a tool, as the older protocol sends it. */
export function call(name: string, args: unknown = {}, id = 2): unknown {
  const params = { name, arguments: args };
  return { jsonrpc: "2.0", id, method: "tools/call", params };
}

/** A request of the newer protocol, and its headers. */
export function modern(method: string, params: object = {}): readonly [
  unknown,
  Record<string, string>,
] {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const meta = "_meta" in params ? params._meta : {};
  const named = { name: undefined, uri: undefined, ...params };
  const name: unknown = named.name ?? named.uri;
  return [
    {
      jsonrpc: "2.0",
      id: 1,
      method,
      params: { ...params, _meta: { ...Object(meta), ..._meta } },
    },
    {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(name === undefined ? {} : { "mcp-name": String(name) }),
    },
  ];
}
