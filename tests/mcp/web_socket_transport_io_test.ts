import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/client";
import { ParacleError } from "../../src/core/errors.ts";
import { WebSocketTransport } from "../../src/mcp/web_socket_transport_io.ts";
import { testNetwork, tinyTools } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";

const code = (wanted: string) => (error: unknown): boolean => {
  assert.ok(error instanceof ParacleError, String(error));
  assert.equal(error.code, wanted, error.message);
  return true;
};

Deno.test("WebSocketTransport.sendRequest() asks with a token, and throws what the server says", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  await using transport = new WebSocketTransport({
    url: server.wsUrl,
    authToken: await desk.sign(),
  });
  const tools = await transport.sendRequest("tools/list");
  assert.match(JSON.stringify(tools), /"echo"/);
  const params = { name: "echo", arguments: { text: "x" } };
  const result = await transport.sendRequest("tools/call", params);
  assert.match(JSON.stringify(result), /"text":"x"/);
  await assert.rejects(transport.sendRequest("no/such"), (error) => {
    assert.ok(error instanceof ParacleError);
    assert.deepEqual(error.details, { rpcCode: -32601 });
    return code("api.failed")(error);
  });
});

Deno.test("WebSocketTransport.sendRequest() cancels there when its signal or its time says so", async () => {
  for (const how of ["signal", "time"]) {
    const tools = tinyTools();
    await using server = testNetwork({ factory: tools.factory });
    await using transport = new WebSocketTransport({ url: server.wsUrl });
    const stop = new AbortController();
    const reason = new Error("enough");
    const call = transport.sendRequest("tools/call", { name: "wait" }, {
      signal: stop.signal,
      ...(how === "time" ? { timeoutMs: 500 } : {}),
    });
    const failed = assert.rejects(
      call,
      how === "time" ? code("exec.timeout") : reason,
    );
    await tools.waiting;
    if (how === "signal") stop.abort(reason);
    await failed;
    await tools.cancelled;
  }
});

Deno.test("WebSocketTransport fails a call with its connection and serves the next", async () => {
  const tools = tinyTools();
  const server = testNetwork({ factory: tools.factory });
  await using transport = new WebSocketTransport({ url: server.wsUrl });
  const call = transport.sendRequest("tools/call", { name: "wait" });
  const lost = assert.rejects(call, code("connect.lost"));
  await tools.waiting;
  await server.close();
  await lost;
  const next = transport.sendRequest("tools/call", {
    name: "echo",
    arguments: { text: "again" },
  });
  await using _again = testNetwork({ port: server.port });
  assert.match(JSON.stringify(await next), /again/);
});

Deno.test("WebSocketTransport gives up a token that is refused twice, and asks for it anew", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  let asked = 0;
  await using transport = new WebSocketTransport({
    url: server.wsUrl,
    authToken: () => `bad${++asked}`,
  });
  const request = transport.sendRequest("tools/list");
  await assert.rejects(request, code("auth.token_rejected"));
  assert.equal(asked, 2);
  await assert.rejects(
    transport.sendRequest("tools/list"),
    code("connect.closed"),
  );
});

Deno.test("WebSocketTransport.close() fails what is unanswered", async () => {
  const tools = tinyTools();
  await using server = testNetwork({ factory: tools.factory });
  const transport = new WebSocketTransport({ url: server.wsUrl });
  const call = transport.sendRequest("tools/call", { name: "wait" });
  const failed = assert.rejects(call, code("connect.lost"));
  await tools.waiting;
  await transport.close();
  await failed;
});

Deno.test("WebSocketTransport carries a client of the SDK through a restart", async () => {
  const server = testNetwork();
  const transport = new WebSocketTransport({ url: server.wsUrl });
  const heard: string[] = [];
  using _ = transport.onNotification(({ method }) => heard.push(method));
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  const params = { name: "echo", arguments: { text: "a" } };
  assert.match(JSON.stringify(await client.callTool(params)), /"a"/);
  await server.close();
  await using _again = testNetwork({ port: server.port });
  await client.listTools(); // what only reads waits, or is sent once more
  assert.match(JSON.stringify(await client.callTool(params)), /"a"/);
  assert.ok(heard.includes("notifications/tools/list_changed"));
  await client.close();
});

Deno.test("WebSocketTransport refuses a token that others could read", () => {
  const url = "ws://server.example/mcp";
  const make = () => new WebSocketTransport({ url, authToken: "t" });
  assert.throws(make, code("usage.invalid"));
});
