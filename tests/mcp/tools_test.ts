import assert from "node:assert/strict";
import { toolSchema } from "../../src/mcp/tool_listing.ts";
import { LONGEST_TEXT } from "../../src/mcp/tool_result.ts";
import { TOOLS } from "../../src/mcp/tools.ts";
import { McpPeer, type Message, textOf } from "../helpers/mcp_client.ts";

const DECISIONS = "# Decisions\n\n## Use Deno\nFast.\n\n## Use zod\nSmall.\n";
const FILES = {
  "project.yaml": "name: test\n",
  "policies/security.md": "Be careful",
  "policies/../README.md": "outside",
  "roadmap/decisions.md": DECISIONS,
  "roadmap/roadmap.yaml": "phases:\n  - one\ngoals:\n  - two\n",
  "memory/context/current_state.yaml": "project:\n  name: test\n",
  "memory/logs/agent_actions.log": "[2030-01-02 03:04:05] [coder] [TEST] ok\n",
};

async function peerOf(files: Readonly<Record<string, string>> = FILES) {
  const peer = new McpPeer({ files });
  await peer.initialize();
  return peer;
}

Deno.test("every tool has a good name, a schema of its arguments, and hints", () => {
  const names = TOOLS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const tool of TOOLS) {
    assert.match(tool.name, /^[a-z0-9_]{1,64}$/);
    const schema = toolSchema(tool);
    assert.equal(schema.inputSchema["additionalProperties"], false, tool.name);
    assert.equal(schema.annotations?.readOnlyHint, tool.hints.readOnlyHint);
    assert.equal(schema.outputSchema !== undefined, tool.hints.readOnlyHint);
    const isRead = tool.scope === "mcp:read" && tool.needsSession === undefined;
    assert.equal(tool.hints.readOnlyHint, isRead, tool.name);
  }
});

Deno.test("the names that clients know are there", () => {
  const names = TOOLS.map(({ name }) => name);
  for (
    const name of [
      ...["context_current_state", "context_roadmap", "context_decisions"],
      ...["context_policies", "workflow_list", "workflow_run"],
      ...["memory_log_action", "set_active_agent"],
    ]
  ) assert.ok(names.includes(name), name);
});

Deno.test("context tools tell files, sections, and decisions that were asked for", async () => {
  await using peer = await peerOf();
  const roadmap = await peer.call("context_roadmap", { section: "goals" });
  assert.equal(textOf(roadmap), "goals:\n  - two\n");
  const none = await peer.call("context_roadmap", { section: "none" });
  assert.match(textOf(none), /there are phases, goals/);
  const state = await peer.call("context_current_state");
  assert.equal(textOf(state), FILES["memory/context/current_state.yaml"]);
  const found = await peer.call("context_decisions", { query: "small" });
  const { decisions, total } = found["structuredContent"] as Message;
  assert.equal(total, 1);
  assert.deepEqual(decisions, [{
    title: "Use zod",
    text: "## Use zod\nSmall.",
  }]);
});

Deno.test("context_policies reads policies and nothing beside them", async () => {
  await using peer = await peerOf();
  const all = await peer.call("context_policies");
  assert.deepEqual((all["structuredContent"] as Message)["policies"], [
    { name: "security", path: "policies/security.md" },
  ]);
  const one = await peer.call("context_policies", { policy: "security" });
  assert.equal(textOf(one), "Be careful");
  for (const policy of ["../../README", "..\\README", "..", "a/b", "none"]) {
    const refused = await peer.call("context_policies", { policy });
    assert.equal(refused["isError"], true, policy);
    assert.doesNotMatch(textOf(refused), /outside/);
  }
});

Deno.test("memory_log_action writes one line, and refuses what would be two", async () => {
  await using peer = await peerOf();
  const entry = { agent: "coder", action: "TEST", description: "it works" };
  const result = await peer.call("memory_log_action", entry);
  assert.equal(result["isError"], undefined);
  for (
    const description of ["a\nb", "a\rb", "a\u2028b", "", "x".repeat(2001)]
  ) {
    const bad = await peer.call("memory_log_action", { ...entry, description });
    assert.equal(bad["isError"], true);
  }
  const odd = await peer.call("memory_log_action", { ...entry, action: "HM" });
  assert.match(textOf(odd), /action: expected one of IMPLEMENTATION/);
  assert.deepEqual(peer.logged, [
    { agent: "coder", action: "TEST", text: "it works" },
  ]);
});

Deno.test("logs_recent takes lines apart", async () => {
  await using peer = await peerOf();
  const result = await peer.call("logs_recent", { limit: 5 });
  const { lines } = result["structuredContent"] as Message;
  assert.equal((lines as readonly Message[])[0]?.["agent"], "coder");
});

Deno.test("an answer that is too long is cut, and a link leads to all of it", async () => {
  const text = "# D\n\n## One\n" + "ä".repeat(LONGEST_TEXT);
  await using peer = await peerOf({ ...FILES, "roadmap/decisions.md": text });
  const result = await peer.call("context_decisions");
  const [first, link] = result["content"] as readonly Message[];
  const bytes = new TextEncoder().encode(String(first?.["text"])).length;
  assert.ok(bytes <= LONGEST_TEXT);
  assert.ok(JSON.stringify(result["structuredContent"]).length < LONGEST_TEXT);
  assert.equal(link?.["type"], "resource_link");
  const uri = String(link?.["uri"]);
  const whole = await peer.request("resources/read", { uri });
  const [content] = whole["contents"] as readonly Message[];
  assert.equal(content?.["text"], text);
});

Deno.test("resources are those that are there; others are not found", async () => {
  await using peer = await peerOf();
  const { resources } = await peer.request("resources/list");
  const uris = (resources as readonly Message[]).map(({ uri }) => uri);
  assert.deepEqual(uris, [
    "parac://context/current_state",
    "parac://context/roadmap",
    "parac://context/decisions",
    "parac://policies/security",
  ]);
  for (
    const uri of [
      ...["parac://policies/none", "parac://policies/..%2f..%2fREADME"],
      ...["parac://runs/01J8ZC3V5R/log", "file:///etc/passwd"],
    ]
  ) {
    const read = peer.request("resources/read", { uri });
    await assert.rejects(read, { code: -32002 }, uri);
  }
  assert.deepEqual(peer.faults, []);
});
