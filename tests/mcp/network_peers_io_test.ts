import assert from "node:assert/strict";
import {
  Client,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as FirstHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { WebSocketClientTransport as FirstSocket } from "@modelcontextprotocol/sdk/client/websocket.js";
import { ClientSocketTransport } from "../helpers/mcp_client_transport.ts";
import { type TestNetwork, testNetwork } from "../helpers/mcp_network.ts";
import {
  assertRefused,
  assertSpeaks,
  firstPeer,
  MODES,
  secondPeer,
} from "../helpers/mcp_peers.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";
import { createFixture, fixtureHub } from "./fixture.ts";

type Headers = Record<string, string>;

/** Serves the fixture, to who has a token. */
async function withFixture(
  test: (server: TestNetwork, headers: Headers) => Promise<void>,
): Promise<void> {
  await using desk = await tokenDesk();
  await using hub = fixtureHub();
  const factory = createFixture({ hub });
  await using server = testNetwork({ factory, hub, auth: desk.auth });
  await test(server, { authorization: `Bearer ${await desk.sign()}` });
}

const WAYS: Readonly<
  Record<string, (server: TestNetwork, headers: Headers) => Transport>
> = {
  HTTP: ({ url }, headers) =>
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
    }),
  WebSocket: ({ wsUrl }, headers) => new ClientSocketTransport(wsUrl, headers),
};

for (const [way, transportTo] of Object.entries(WAYS)) {
  for (const [what, mode] of Object.entries(MODES)) {
    Deno.test(`the SDK's second client speaks ${what} over ${way}`, () =>
      withFixture(async (server, headers) => {
        const peer = await secondPeer(transportTo(server, headers), mode);
        await assertSpeaks(peer);
        await assertRefused(peer);
        await peer.client.close();
      }));
  }
}

Deno.test("the SDK's second client cancels a call over both", async () => {
  for (const transportTo of Object.values(WAYS)) {
    await using hub = fixtureHub();
    const factory = createFixture({ hub });
    await using server = testNetwork({ factory, hub });
    const client = new Client({ name: "test", version: "1" });
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

Deno.test("the SDK's first client speaks HTTP", () =>
  withFixture(async ({ url }, headers) => {
    const transport = new FirstHttp(new URL(url), { requestInit: { headers } });
    const peer = await firstPeer(transport);
    await assertSpeaks(peer); // an error leaves a timer in this transport
    await transport.terminateSession();
    await peer.client.close();
  }));

Deno.test("the SDK's first client speaks WebSocket with a token, by a transport that can send one", () =>
  withFixture(async ({ wsUrl }, headers) => {
    const peer = await firstPeer(new ClientSocketTransport(wsUrl, headers));
    await assertSpeaks(peer);
    await assertRefused(peer);
    await peer.client.close();
  }));

Deno.test("the SDK's first client speaks WebSocket by its own transport, where no token is asked for", async () => {
  await using hub = fixtureHub();
  await using server = testNetwork({ factory: createFixture({ hub }), hub });
  const transport = new FirstSocket(new URL(server.wsUrl));
  const peer = await firstPeer(transport);
  const closed = Promise.withResolvers<void>();
  const { onclose } = transport;
  transport.onclose = () => {
    onclose?.();
    closed.resolve();
  };
  await assertSpeaks(peer);
  await assertRefused(peer);
  await peer.client.close();
  await closed.promise; // it does not wait for its socket
});
