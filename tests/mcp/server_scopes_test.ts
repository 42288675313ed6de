import assert from "node:assert/strict";
import * as z from "zod/mini";
import { createServerFactory } from "../../src/mcp/server.ts";
import { type Tool, tool } from "../../src/mcp/tool_spec.ts";
import { TOOLS } from "../../src/mcp/tools.ts";
import { McpPeer, textOf } from "../helpers/mcp_client.ts";

const PUSH: Tool = tool({
  name: "git_push",
  title: "Push",
  description: "Pushes",
  category: "workspace",
  scope: "mcp:exec",
  hints: { readOnlyHint: false, destructiveHint: true },
  input: z.strictObject({}),
  run: () => Promise.resolve({ value: { pushed: true } }),
});

async function names(peer: McpPeer): Promise<readonly string[]> {
  const { tools } = await peer.request("tools/list");
  return (tools as readonly { name: string }[]).map((one) => one.name);
}

Deno.test("tools/list names the tools of the caller's scopes alone", async () => {
  await using peer = new McpPeer({ scopes: ["mcp:read"] });
  await peer.initialize();
  const listed = await names(peer);
  assert.ok(listed.includes("context_decisions"));
  assert.ok(!listed.includes("workflow_run"));
  assert.ok(!listed.includes("memory_log_action"));
});

Deno.test("a tool outside the caller's scopes names the one that is missing", async () => {
  await using peer = new McpPeer({ scopes: ["mcp:read"] });
  await peer.initialize();
  const result = await peer.call("workflow_run", { "workflow_id": "x" });
  assert.equal(result["isError"], true);
  assert.match(textOf(result), /lacks the scope mcp:run/);
  assert.deepEqual(peer.runner.asked, []);
});

Deno.test("a server without a caller lists and does nothing", async () => {
  const server = createServerFactory(Object.create(null))({ era: "modern" });
  const [client, own] = await pair();
  const answers: unknown[] = [];
  const heard = Promise.withResolvers<void>();
  client.onmessage = (message) => {
    answers.push(message);
    if (answers.length === 3) heard.resolve();
  };
  await client.start();
  await server.connect(own);
  const ask = (id: number, method: string, params: object = {}) =>
    client.send({ jsonrpc: "2.0", id, method, params: { ...params } });
  await ask(1, "tools/list");
  await ask(2, "tools/call", { name: "workspace_status" });
  await ask(3, "resources/list");
  await heard.promise;
  const text = JSON.stringify(answers);
  assert.match(text, /"tools":\[\]/);
  assert.match(text, /lacks the scope mcp:read/);
  assert.match(text, /"resources":\[\]/);
  await server.close();
});

Deno.test("a tool that may do anything is there when enabled, and for its scope", async () => {
  const tools = [...TOOLS, PUSH];
  const all = ["mcp:read", "mcp:exec"];
  await using off = new McpPeer({ parts: { tools }, scopes: all });
  await off.initialize();
  assert.ok(!(await names(off)).includes("git_push"));
  await assert.rejects(off.call("git_push"), { code: -32602 });

  const enabled = ["git_push"];
  await using on = new McpPeer({ parts: { tools, enabled }, scopes: all });
  await on.initialize();
  assert.ok((await names(on)).includes("git_push"));
  assert.equal((await on.call("git_push"))["isError"], undefined);

  await using low = new McpPeer({ parts: { tools, enabled } });
  await low.initialize();
  assert.ok(!(await names(low)).includes("git_push"));
  assert.match(textOf(await low.call("git_push")), /scope mcp:exec/);
});

Deno.test("resources and prompts are for those who may read", async () => {
  const files = { "policies/security.md": "Be careful" };
  await using peer = new McpPeer({ files, scopes: ["mcp:run"] });
  await peer.initialize();
  assert.deepEqual(await peer.request("prompts/list"), { prompts: [] });
  const { resources } = await peer.request("resources/list");
  assert.deepEqual(resources, []);
  const uri = "parac://policies/security";
  await assert.rejects(
    peer.request("resources/read", { uri }),
    { code: -32602, message: /mcp:read/ },
  );
  await assert.rejects(
    peer.request("resources/subscribe", { uri }),
    { code: -32602, message: /mcp:read/ },
  );
});

async function pair() {
  const { InMemoryTransport } = await import("@modelcontextprotocol/server");
  return InMemoryTransport.createLinkedPair();
}
