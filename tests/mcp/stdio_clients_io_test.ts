import assert from "node:assert/strict";
import type { Client } from "@modelcontextprotocol/client";
import {
  newClient,
  oldClient,
  type TestWorkspace,
  testWorkspace,
} from "../helpers/mcp_client_process.ts";
import { startModelServer } from "../helpers/model_server.ts";

const RUN = { "workflow_id": "hello_world", "dry_run": true };
const ENTRY = { agent: "coder", action: "TEST", description: "it works" };

/** Arguments with which every tool does its work in the sample workspace. */
const CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "workspace_status": {},
  "context_current_state": {},
  "context_roadmap": { section: "phases" },
  "context_decisions": { query: "deno" },
  "context_policies": { policy: "security" },
  "agents_list": {},
  "agent_get": { "agent_id": "coder" },
  "workflow_list": { status: "all" },
  "workflow_get": { "workflow_id": "hello_world" },
  "workflow_run": { ...RUN, inputs: { name: "Ada" } },
  "agent_run": { "agent_id": "coder", task: "Say hello" },
  "runs_list": { limit: 5 },
  "memory_log_action": ENTRY,
  "logs_recent": { limit: 5 },
  "remote_list": {},
  "remote_status": {},
  "remote_tunnels": {},
};

type Caller = Pick<Client, "callTool">;

async function callAll(client: Caller, names: readonly string[]) {
  let runId = "";
  for (const [name, args] of Object.entries(CALLS)) {
    assert.ok(names.includes(name), name);
    const result = await client.callTool({ name, arguments: { ...args } });
    assert.ok(!result.isError, `${name}: ${JSON.stringify(result.content)}`);
    const value = result.structuredContent as Record<string, unknown>;
    if (name === "agent_run") runId = String(value["run_id"]);
  }
  assert.match(runId, /^[0-9A-Z]{26}$/);
  for (const name of ["run_get", "run_cancel"]) {
    const args = { "run_id": runId };
    const result = await client.callTool({ name, arguments: args });
    assert.ok(!result.isError, name);
  }
}

async function withModel(
  test: (workspace: TestWorkspace) => Promise<void>,
): Promise<void> {
  await using model = startModelServer({ answer: () => "Hello Ada" });
  await using workspace = await testWorkspace({ modelUrl: model.url });
  await test(workspace);
}

for (const era of ["modern", "legacy"] as const) {
  Deno.test(`the client of SDK 2 calls every tool, ${era}`, () =>
    withModel(async (workspace) => {
      await using client = await newClient(workspace, era);
      const { tools } = await client.listTools();
      const names = tools.map(({ name }) => name);
      assert.equal(names.includes("set_active_agent"), era === "legacy");
      await callAll(client, names);
      const { prompts } = await client.listPrompts();
      assert.ok(prompts.some(({ name }) => name === "agent_coder"));
      const { resources } = await client.listResources();
      for (const { uri } of resources) await client.readResource({ uri });
      const run = tools.find(({ name }) => name === "workflow_run");
      const { workflow_id: id } = run?.inputSchema.properties ?? {};
      assert.ok(JSON.stringify(id).includes("hello_world"));
    }));
}

Deno.test("the client of SDK 1 calls every tool", () =>
  withModel(async (workspace) => {
    await using client = await oldClient(workspace);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }: { readonly name: string }) => name);
    await callAll(client as unknown as Caller, [...names]);
    const chosen = { name: "set_active_agent", arguments: CALLS["agent_get"] };
    assert.ok(!(await client.callTool({ ...chosen })).isError);
    const filled = await client.getPrompt({
      name: "agent_coder",
      arguments: { task: "Fix it" },
    });
    assert.match(JSON.stringify(filled.messages), /Fix it/);
  }));

Deno.test("a client is told when files of the workspace change", () =>
  withModel(async (workspace) => {
    await using client = await oldClient(workspace);
    const changed = Promise.withResolvers<string>();
    client.fallbackNotificationHandler = (
      { method }: { readonly method: string },
    ) => {
      changed.resolve(method);
      return Promise.resolve();
    };
    // The watch begins a moment after the handshake: write until it sees one.
    const path = `${workspace.path}/.parac/policies/new.md`;
    const writing = setInterval(() => Deno.writeTextFileSync(path, "x"), 200);
    try {
      const method = await changed.promise;
      assert.equal(method, "notifications/resources/list_changed");
    } finally {
      clearInterval(writing);
    }
  }));

Deno.test("cancelling a call stops the run, and it is recorded so", async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<string>();
  await using model = startModelServer({
    answer: () => {
      asked.resolve();
      return held.promise;
    },
  });
  await using workspace = await testWorkspace({ modelUrl: model.url });
  await using client = await newClient(workspace);
  const stop = new AbortController();
  const told: string[] = [];
  const call = client.callTool(
    { name: "agent_run", arguments: { "agent_id": "coder", task: "wait" } },
    {
      signal: stop.signal,
      onprogress: ({ message = "" }) => told.push(message),
    },
  );
  await asked.promise;
  stop.abort("enough");
  await assert.rejects(call);
  const run = await recorded(client, "cancelled");
  assert.match(told[0] ?? "", new RegExp(`run ${run} has started`));
  held.resolve("too late");
});

/** The id of the newest run once it has a status. */
async function recorded(client: Caller, status: string): Promise<string> {
  for (;;) {
    const { structuredContent } = await client.callTool({
      name: "runs_list",
      arguments: {},
    });
    const { runs } = structuredContent as {
      runs: { status: string; run_id: string }[];
    };
    const [newest] = runs;
    if (newest?.status === status) return newest.run_id;
  }
}
