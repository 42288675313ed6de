import assert from "node:assert/strict";
import { ApiReader } from "../../src/api/client_reader.ts";
import { ApiRunner } from "../../src/api/client_runner.ts";
import { ParacleError } from "../../src/core/errors.ts";
import type { RunEvent } from "../../src/engine/runner.ts";
import type { WorkspaceReader } from "../../src/workspace/reader.ts";
import { doneRun } from "../helpers/api_calls.ts";
import { type TestApi, testApi } from "../helpers/api_server.ts";

const never = new AbortController().signal;

const reader = ({ url }: TestApi, token?: string) =>
  new ApiReader({ url, token, fetch, signal: never });
const runner = ({ url }: TestApi, token?: string) =>
  new ApiRunner({ url, token, fetch, signal: never });

const QUESTIONS: readonly (readonly [
  name: string,
  ask: (reader: WorkspaceReader, runId: string) => Promise<unknown>,
])[] = [
  ["agents", (r) => r.agents()],
  ["agent", (r) => r.agent("coder")],
  ["agent nobody knows", (r) => r.agent("no/such agent")],
  ["agentSpec", (r) => r.agentSpec("coder")],
  ["agentSpec without one", (r) => r.agentSpec("documenter")],
  ["workflows", (r) => r.workflows({ status: "active", limit: 2, offset: 1 })],
  ["workflow", (r) => r.workflow("bugfix")],
  ["workflow nobody knows", (r) => r.workflow("nope")],
  ["plan", (r) => r.plan("code_review")],
  ["plan with bad inputs", (r) => r.plan("hello_world", { nope: 1 })],
  ["runs", (r) => r.runs({ type: "workflow", sinceMs: 0, limit: 0 })],
  ["runs of another", (r) => r.runs({ workflowId: "nope" })],
  ["run", (r, id) => r.run(id.slice(0, 24), "workflow")],
  ["run nobody knows", (r) => r.run("01J8ZC3V")],
  ["status", (r) => r.status()],
  ["config", (r) => r.config("all")],
  ["config merged", (r) => r.config("merged")],
  ["config nobody knows", (r) => r.config("nope")],
  ["log", (r) => r.log("actions", { tail: 3, pattern: "DONE" })],
  ["log nobody knows", (r) => r.log("runtime/nope")],
];

Deno.test("ApiReader answers what the files answer, failures and order of fields included", async (t) => {
  await using api = await testApi({ accessLog: false });
  const runId = await doneRun(api, { path: "/runs" });
  for (const [name, ask] of QUESTIONS) {
    await t.step(name, async () => {
      const [there, here] = await Promise.all([
        outcome(ask(reader(api), runId)),
        outcome(ask(api.served.reader, runId)),
      ]);
      assert.equal(there, here);
    });
  }
});

/** As bytes: two maps with another order are not the same. */
async function outcome(asked: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await asked);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    const { code, exitCode, message, details } = error;
    return JSON.stringify({ code, exitCode, message, details });
  }
}

Deno.test("ApiRunner runs an agent there and hears of it as it happens", async () => {
  await using api = await testApi();
  const events: RunEvent[] = [];
  const document = await runner(api).runAgent({
    agentId: "coder",
    task: "Say hello",
    maxTokens: 7,
    files: [{ path: "a.txt", text: "ä" }],
  }, { signal: never, onEvent: (event) => events.push(event) });
  assert.equal(document.status, "completed");
  assert.deepEqual(events.map(({ type }) => type), ["started", "text", "text"]);
  const [asked] = api.runner.asked as readonly Record<string, unknown>[];
  assert.equal(asked?.["maxTokens"], 7);
  assert.deepEqual(asked?.["files"], [{ path: "a.txt", text: "ä" }]);
});

Deno.test("ApiRunner throws what the run there threw before it began", async () => {
  await using api = await testApi();
  const fault = new ParacleError("provider.not_configured", "Cannot use x", {
    details: { variable: "OPENAI_API_KEY" },
  });
  api.runner.fault = fault;
  const run = runner(api).runWorkflow(
    { workflowId: "hello_world", inputs: {} },
    { signal: never },
  );
  await assert.rejects(run, {
    code: "provider.not_configured",
    message: "Cannot use x",
    details: { variable: "OPENAI_API_KEY" },
  });
});

Deno.test("ApiRunner cancels the run there when its call ends", async () => {
  await using api = await testApi();
  api.runner.hold = new Promise(() => {});
  const interrupt = new AbortController();
  const document = await runner(api).runWorkflow(
    { workflowId: "hello_world", inputs: {} },
    {
      signal: interrupt.signal,
      onEvent: ({ type }) => {
        if (type !== "started") return;
        interrupt.abort(new ParacleError("cancelled.interrupt", "Interrupted"));
      },
    },
  );
  assert.equal(document.status, "cancelled");
  assert.equal(document.error?.exitCode, 130);
});

Deno.test("ApiRunner asks at a gate and goes on with the run", async () => {
  await using api = await testApi();
  const document = await runner(api).runWorkflow(
    { workflowId: "gated", inputs: {} },
    {
      signal: never,
      decide: ({ stepId, outputs, agent }) => {
        assert.deepEqual([stepId, outputs, agent], ["greet", {
          greeting: "Hello",
        }, "coder"]);
        return Promise.resolve({ approved: true, by: "ada", reason: "fine" });
      },
    },
  );
  assert.equal(document.status, "completed");
  const { decision } = api.runner.asked.at(-1) as Record<string, unknown>;
  assert.deepEqual(decision, { approved: true, by: "ada", reason: "fine" });
});

Deno.test("ApiRunner leaves a run at its gate when nobody is there, and decides later", async () => {
  await using api = await testApi();
  const parked = await runner(api).runWorkflow(
    { workflowId: "gated", inputs: {} },
    { signal: never },
  );
  assert.equal(parked.status, "pending-approval");
  const document = await runner(api).decide(parked.run_id, "greet", {
    decision: { approved: true, by: "ada" },
    call: { signal: never },
  });
  assert.equal(document.status, "completed");
  const again = runner(api).decide(parked.run_id, "greet", {
    decision: { approved: true, by: "ada" },
    call: { signal: never },
  });
  await assert.rejects(again, { code: "approval.not_found" });
});

Deno.test("ApiRunner plans, resumes and cancels there", async () => {
  await using api = await testApi();
  const { plan, warnings } = await runner(api).planAgent({
    agentId: "coder",
    task: "abc",
  });
  assert.deepEqual([plan.prompt_length, warnings], [3, [
    "tools are not there",
  ]]);
  const runId = await doneRun(api, { path: "/runs" });
  const document = await runner(api).resume(runId, { autoApprove: true }, {
    signal: never,
  });
  assert.equal(document.run_id, runId);
  assert.equal(await runner(api).cancel(runId), false);
  await assert.rejects(runner(api).cancel("01J8ZC3V5R2M9D7K4T6QX99999"), {
    code: "run.not_found",
  });
});

Deno.test("ApiReader is told why a token is refused", async () => {
  await using first = await testApi();
  const { token } = await first.tokens.generate({ scopes: ["read"] });
  await using api = await testApi({ requireToken: true, tokens: first.tokens });
  for (
    const asked of [
      reader(api).agents(),
      reader(api, "a.b.c").agents(),
      runner(api, token).cancel("01J8ZC3V5R2M9D7K4T6QX99999"),
    ]
  ) {
    await assert.rejects(asked, (error: ParacleError) => {
      assert.equal(error.code, "auth.token_rejected");
      assert.equal(error.exitCode, 4);
      assert.match(error.message, /paracle auth generate-token/);
      assert.ok(!error.message.includes(token));
      return true;
    });
  }
  // Whoever may run, may read what the run is about.
  const { token: good } = await first.tokens.generate({ scopes: ["run"] });
  assert.ok((await reader(api, good).agents()).value.length > 0);
});
