import assert from "node:assert/strict";
import {
  Client,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FirstTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ClientSocketTransport } from "../helpers/mcp_client_transport.ts";
import { type TestNetwork, testNetwork } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";
import { createFixture, fixtureHub } from "./fixture.ts";

const INFO = { name: "test", version: "1" };

type Headers = Record<string, string>;

const WAYS: Readonly<
  Record<string, (server: TestNetwork, headers: Headers) => Transport>
> = {
  HTTP: ({ url }, headers) =>
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
    }),
  WebSocket: ({ wsUrl }, headers) => new ClientSocketTransport(wsUrl, headers),
};

const MODES = {
  "the older protocol": "legacy",
  "what the server likes best": "auto",
  "the newer protocol": { pin: "2026-07-28" },
} as const;

for (const [way, transportTo] of Object.entries(WAYS)) {
  for (const [what, mode] of Object.entries(MODES)) {
    Deno.test(`the SDK's second client speaks ${what} over ${way}`, async () => {
      await using desk = await tokenDesk();
      await using hub = fixtureHub();
      const factory = createFixture({ hub });
      await using server = testNetwork({ factory, hub, auth: desk.auth });
      const authorization = `Bearer ${await desk.sign()}`;
      const client = new Client(INFO, { versionNegotiation: { mode } });
      await client.connect(transportTo(server, { authorization }));
      const { tools } = await client.listTools();
      assert.ok(tools.some(({ name }) => name === "test_simple_text"));
      const told: number[] = [];
      const called = await client.callTool(
        { name: "test_tool_with_progress", arguments: {} },
        { onprogress: ({ progress }) => told.push(progress) },
      );
      assert.equal(called.isError ?? false, false);
      assert.deepEqual(told, [0, 50, 100]);
      const { contents } = await client.readResource({
        uri: "test://static-text",
      });
      assert.equal(contents.length, 1);
      const { prompts } = await client.listPrompts();
      assert.ok(prompts.length >= 4);
      await assert.rejects(client.callTool({ name: "none", arguments: {} }), {
        code: -32602,
      });
      await client.close();
    });
  }
}

Deno.test("the SDK's second client cancels a call over both", async () => {
  for (const transportTo of Object.values(WAYS)) {
    await using hub = fixtureHub();
    const factory = createFixture({ hub });
    await using server = testNetwork({ factory, hub });
    const client = new Client(INFO);
    await client.connect(transportTo(server, {}));
    const stop = new AbortController();
    const slow = client.callTool(
      { name: "slow", arguments: { ms: 60_000 } },
      { signal: stop.signal },
    );
    stop.abort(new Error("enough"));
    await assert.rejects(slow, /enough/);
    const next = { name: "test_simple_text", arguments: {} };
    assert.ok((await client.callTool(next)).content);
    await client.close();
  }
});

Deno.test("the SDK's first client speaks HTTP", async () => {
  await using desk = await tokenDesk();
  await using hub = fixtureHub();
  const factory = createFixture({ hub });
  await using server = testNetwork({ factory, hub, auth: desk.auth });
  const headers = { authorization: `Bearer ${await desk.sign()}` };
  const transport = new FirstTransport(new URL(server.url), {
    requestInit: { headers },
  });
  const client = new FirstClient(INFO);
  // Its types have not heard of exact optional properties.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  const { tools } = await client.listTools();
  assert.match(JSON.stringify(tools), /"test_simple_text"/);
  const { content } = await client.callTool({
    name: "test_simple_text",
    arguments: {},
  });
  assert.match(JSON.stringify(content), /simple text/);
  await transport.terminateSession();
  await client.close();
});
