/**
 * Asks an MCP server over WebSocket for its tools and calls one:
 *
 *     paracle mcp serve --websocket
 *     PARACLE_MCP_TOKEN="$(paracle auth generate-token --scope mcp:read)" \
 *       deno run -A docs/examples/mcp.ts ws://127.0.0.1:8001/mcp
 *
 * Without the variable no token is sent, for a server with `--auth none`.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- an example prints
import { WebSocketTransport } from "@paracle/paracle";

const [url = "ws://127.0.0.1:8001/mcp"] = Deno.args;
const authToken = Deno.env.get("PARACLE_MCP_TOKEN");

await using server = new WebSocketTransport({
  url,
  ...(authToken === undefined ? {} : { authToken }),
});
using _heard = server.onNotification(({ method }) =>
  console.log(`told: ${method}`)
);

await server.sendRequest("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "example", version: "1" },
});
await server.notify("notifications/initialized");

// A connection that is lost is made again, and this asked again: it only reads.
const { tools } = await server.sendRequest("tools/list") as {
  readonly tools: readonly { readonly name: string }[];
};
console.log(`tools: ${tools.map(({ name }) => name).join(", ")}`);

// A call that may have run is not: then this rejects with `connect.lost`.
const status = await server.sendRequest(
  "tools/call",
  { name: "workspace_status", arguments: {} },
  { timeoutMs: 10_000 },
);
console.log(`status: ${JSON.stringify(status)}`);
