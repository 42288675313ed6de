import assert from "node:assert/strict";
import type { McpAccessEntry } from "../../src/mcp/access_entry.ts";
import { HANDSHAKE, testNetwork } from "../helpers/mcp_network.ts";

Deno.test("the access log has 1006 for a socket whose connection broke", async () => {
  const entries: McpAccessEntry[] = [];
  const over = Promise.withResolvers<void>();
  const audit = (entry: McpAccessEntry): void => {
    entries.push(entry);
    if (entries.length === 2) over.resolve();
  };
  await using server = testNetwork({ audit });
  const { port } = server;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = Object.entries({ host: `127.0.0.1:${port}`, ...HANDSHAKE })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const text = `GET /mcp HTTP/1.1\r\n${head}\r\n`;
  await connection.write(new TextEncoder().encode(text));
  await connection.read(new Uint8Array(1024));
  connection.close();
  await over.promise;
  assert.deepEqual(entries.map(({ status }) => status), [101, 1006]);
});
