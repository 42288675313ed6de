import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { ChangeHub } from "../../src/mcp/change_hub.ts";
import { settle } from "../helpers/fake_clock.ts";
import { FakeRunner } from "../helpers/fake_runner.ts";
import { McpPeer, type Message, textOf } from "../helpers/mcp_client.ts";

const WORKFLOW = `name: greet
description: Says hello
steps:
  - id: greet
    agent: coder
    prompt: Say hello
`;
const FILES = {
  "agents/manifest.yaml": "agents:\n  - id: coder\n    role: developer\n",
  "agents/specs/coder.md": "# Coder\n\nYou write code.\n",
  "workflows/definitions/greet.yaml": WORKFLOW,
  "workflows/catalog.yaml":
    "workflows:\n  - name: greet\n    status: active\n    file: definitions/greet.yaml\n",
  "policies/security.md": "Be careful",
  "project.yaml": "name: test\n",
};
const LIMIT = { "dev.paracle/maxMessageBytes": 4 * 1024 * 1024 };

function hubOf(): ChangeHub {
  return new ChangeHub(() => ({ [Symbol.asyncDispose]: async () => {} }));
}

Deno.test("initialize and server/discover tell the largest message", async () => {
  await using old = new McpPeer();
  assert.deepEqual((await old.initialize())["_meta"], LIMIT);
  await using modern = new McpPeer();
  const { _meta: meta } = await modern.discover();
  const [key = ""] = Object.keys(LIMIT);
  assert.equal((meta as Message)[key], LIMIT["dev.paracle/maxMessageBytes"]);
});

Deno.test("lists of the newer protocol say how long they keep, for the caller alone", async () => {
  await using peer = new McpPeer({ files: FILES });
  await peer.discover();
  const list = await peer.request("tools/list");
  assert.equal(list["cacheScope"], "private");
  assert.equal(list["ttlMs"], 10_000);
});

Deno.test("set_active_agent is there for connections that remember, and means the agent", async () => {
  await using old = new McpPeer({ files: FILES });
  await old.initialize();
  const unnamed = await old.call("agent_get");
  assert.match(textOf(unnamed), /agent_id: expected string/);
  await old.call("set_active_agent", { "agent_id": "coder" });
  const meant = await old.call("agent_get");
  assert.equal((meant["structuredContent"] as Message)["id"], "coder");

  await using modern = new McpPeer({ files: FILES });
  await modern.discover();
  await assert.rejects(
    modern.call("set_active_agent", { "agent_id": "coder" }),
    { code: -32602 },
  );
});

Deno.test("a tool that does not exist is an error, and bad arguments a result", async () => {
  await using peer = new McpPeer();
  await peer.initialize();
  await assert.rejects(peer.call("nope"), { code: -32602 });
  const result = await peer.call("runs_list", { limit: 0, more: true });
  assert.equal(result["isError"], true);
  assert.match(textOf(result), /limit/);
  assert.match(textOf(result), /more: no such argument/);
});

Deno.test("a fault of the program is told to the log, not to the client", async () => {
  await using peer = new McpPeer({ parts: { logAction: () => fail() } });
  await peer.initialize();
  const entry = { agent: "a", action: "TEST", description: "d" };
  const result = await peer.call("memory_log_action", entry);
  assert.doesNotMatch(textOf(result), /secret/);
  assert.match(String(peer.faults[0]), /secret/);
});

function fail(): never {
  throw new TypeError("secret path");
}

Deno.test("workflow_run tells its progress, growing, and answers the run's id", async () => {
  await using peer = new McpPeer({ files: FILES });
  await peer.initialize();
  const token = { progressToken: "p" };
  const result = await peer.call(
    "workflow_run",
    { "workflow_id": "greet", inputs: { name: "Ada" } },
    token,
  );
  const { run_id: id } = result["structuredContent"] as Message;
  assert.match(String(id), /^01J8/);
  const told = peer.notices.map(({ params }) => params as Message);
  assert.match(String(told[0]?.["message"]), new RegExp(`run ${id}`));
  const values = told.map((one) => Number(one["progress"]));
  assert.ok(
    values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0)),
  );
  assert.deepEqual(peer.runner.asked, [
    { workflowId: "greet", inputs: { name: "Ada" }, dryRun: undefined },
  ]);
});

Deno.test("a run tells nothing to a client that did not ask for progress", async () => {
  await using peer = new McpPeer({ files: FILES });
  await peer.initialize();
  await peer.call("workflow_run", { "workflow_id": "greet" });
  assert.deepEqual(peer.notices, []);
});

Deno.test("cancelling a call ends its run", async () => {
  const ended = Promise.withResolvers<unknown>();
  const runner = new FakeRunner({ write: async () => {} });
  runner.runAgent = (_request, { signal, onEvent }) => {
    onEvent?.({ type: "started", runId: "r" });
    signal.addEventListener("abort", () => ended.resolve(signal.reason));
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  };
  await using peer = new McpPeer({ files: FILES, parts: { runner } });
  await peer.initialize();
  const { id } = peer.send("tools/call", {
    name: "agent_run",
    arguments: { "agent_id": "coder", task: "wait" },
    _meta: { progressToken: 1 },
  });
  await peer.heard((notices) => notices.length > 0);
  await peer.notify("notifications/cancelled", { requestId: id });
  const reason = await ended.promise;
  assert.ok(reason instanceof ParacleError);
  assert.equal(reason.code, "run.cancelled");
});

Deno.test("the end of the input ends runs, and the server waits for them", async () => {
  let isRecorded = false;
  const runner = new FakeRunner({ write: async () => {} });
  const run = runner.runWorkflow.bind(runner);
  runner.hold = new Promise(() => {});
  runner.runWorkflow = async (request, call) => {
    const document = await run(request, call);
    await settle(); // what it takes to write that it ended
    isRecorded = true;
    return document;
  };
  const peer = new McpPeer({ files: FILES, parts: { runner } });
  await peer.initialize();
  void peer.send("tools/call", {
    name: "workflow_run",
    arguments: { "workflow_id": "greet" },
    _meta: { progressToken: 1 },
  });
  await peer.heard((notices) => notices.length > 0);
  await peer.end();
  assert.equal(isRecorded, true);
});

Deno.test("a run that failed before it began is a result that says why", async () => {
  await using peer = new McpPeer({ files: FILES });
  await peer.initialize();
  peer.runner.fault = new ParacleError("workflow.not_found", "Cannot run it");
  const result = await peer.call("workflow_run", { "workflow_id": "none" });
  assert.equal(result["isError"], true);
  assert.equal(textOf(result), "Cannot run it [workflow.not_found]");
});

Deno.test("a run that failed is a result that says so, with its document", async () => {
  const runner = new FakeRunner({ write: async () => {} });
  const run = runner.runWorkflow.bind(runner);
  runner.runWorkflow = async (request, call) => ({
    ...await run(request, call),
    status: request.workflowId === "gated" ? "pending-approval" : "failed",
  });
  await using peer = new McpPeer({ files: FILES, parts: { runner } });
  await peer.initialize();
  const failed = await peer.call("workflow_run", { "workflow_id": "greet" });
  assert.equal(failed["isError"], true);
  const { status, run_id: id } = failed["structuredContent"] as Message;
  assert.equal(status, "failed");
  assert.match(String(id), /^01J8/);
  const parked = await peer.call("workflow_run", { "workflow_id": "gated" });
  assert.equal(parked["isError"], undefined);
});

Deno.test("a client that does not shake hands is served as an old one", async () => {
  await using peer = new McpPeer({ files: FILES });
  const { tools } = await peer.request("tools/list");
  const listed = tools as readonly Message[];
  assert.ok(listed.some(({ name }) => name === "set_active_agent"));
  const run = listed.find(({ name }) => name === "workflow_run");
  assert.match(JSON.stringify(run?.["inputSchema"]), /"enum":\["greet"\]/);
});

Deno.test("changes reach clients of both protocols, resources those who subscribed", async () => {
  await using hub = hubOf();
  await using old = new McpPeer({ hub });
  await old.initialize();
  await old.request("tools/list"); // the handshake is over
  const uri = "parac://policies/security";
  await old.request("resources/subscribe", { uri });
  await using modern = new McpPeer({ hub });
  await modern.discover();
  void modern.send("subscriptions/listen", {
    notifications: { toolsListChanged: true },
  });
  await modern.heard((notices) => notices.length === 1); // the acknowledgement
  hub.publish([
    { kind: "tools" },
    { kind: "resource", uri },
    { kind: "resource", uri: "parac://policies/other" },
  ]);
  await old.heard((notices) => notices.length >= 2);
  assert.deepEqual(old.notices.map(({ method }) => method), [
    "notifications/tools/list_changed",
    "notifications/resources/updated",
  ]);
  await modern.heard((notices) => notices.length >= 2);
  assert.equal(
    modern.notices.at(-1)?.["method"],
    "notifications/tools/list_changed",
  );
});

Deno.test("prompts fill in an agent's spec and ask for what is missing", async () => {
  await using peer = new McpPeer({ files: FILES });
  await peer.initialize();
  const { prompts } = await peer.request("prompts/list");
  const names = (prompts as readonly Message[]).map(({ name }) => name);
  assert.deepEqual(names, ["agent_coder", "workflow_greet"]);
  const filled = await peer.request("prompts/get", {
    name: "agent_coder",
    arguments: { task: "Fix it" },
  });
  assert.match(JSON.stringify(filled), /You write code.*# Task.*Fix it/);
  const missing = peer.request("prompts/get", { name: "agent_coder" });
  await assert.rejects(missing, { code: -32602 });
  const none = peer.request("prompts/get", { name: "agent_none" });
  await assert.rejects(none, { code: -32602 });
});

Deno.test("lines that are no messages are answered, and others after them", async () => {
  await using peer = new McpPeer();
  await peer.line("[]");
  await peer.line("{oops");
  await peer.initialize();
  const codes = peer.notices.map(({ error }) => (error as Message)["code"]);
  assert.deepEqual(codes, [-32600, -32700]);
});
