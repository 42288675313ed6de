import assert from "node:assert/strict";
import { call } from "../helpers/api_calls.ts";
import { type TestApi, testApi } from "../helpers/api_server.ts";

async function execute(
  api: TestApi,
  body: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(api.url, "POST", "/v1/workflows/execute", { body });
  assert.ok(answer.status < 300, answer.text);
  return answer.body as Readonly<Record<string, unknown>>;
}

async function get(
  api: TestApi,
  path: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await call(api.url, "GET", path);
  return body as Readonly<Record<string, unknown>>;
}

Deno.test("an execution is told from its start to its end, and after it", async () => {
  await using api = await testApi();
  const held = Promise.withResolvers<void>();
  api.runner.hold = held.promise;
  const { "execution_id": id, status } = await execute(api, {
    "workflow_id": "hello_world",
  });
  assert.equal(status, "running");
  const events = fetch(`${api.url}/v1/workflows/executions/${id}/events`);
  const now = await get(api, `/workflows/executions/${id}`);
  assert.equal(now["current_step"], "greet");
  assert.equal(now["result"], null);
  held.resolve();
  const text = await (await events).text();
  assert.deepEqual(
    [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name),
    ["started", "step", "step", "end"],
  );
  const end = await get(api, `/workflows/executions/${id}`);
  assert.deepEqual(
    [
      end["status"],
      end["progress"],
      end["completed_steps"],
      end["current_step"],
    ],
    ["completed", 1, ["greet"], null],
  );
  const list = await get(
    api,
    "/workflows/hello_world/executions?status=completed",
  );
  assert.equal(list["total"], 1);
});

Deno.test("a synchronous execution answers with its result", async () => {
  await using api = await testApi();
  const answer = await execute(api, {
    "workflow_id": "hello_world",
    "async_execution": false,
    "dry_run": true,
    "auto_approve": true,
  });
  assert.equal(answer["async_execution"], false);
  assert.deepEqual(
    (answer["result"] as Readonly<Record<string, unknown>>)["outputs"],
    { greeting: "Hello" },
  );
  const [asked] = api.runner.asked as readonly Record<string, unknown>[];
  assert.deepEqual([asked?.["dryRun"], asked?.["autoApprove"]], [true, true]);
});

Deno.test("a gate waits until somebody decides, and nobody decides in another's name", async () => {
  await using keys = await testApi();
  const { token } = await keys.tokens.generate({ subject: "ada" });
  const headers = { authorization: `Bearer ${token}` };
  await using api = await testApi({ requireToken: true, tokens: keys.tokens });
  const body = { "workflow_id": "gated", "async_execution": false };
  const parked = await call(api.url, "POST", "/workflows/execute", {
    body,
    headers,
  });
  const { status, "execution_id": id } = parked.body as Readonly<
    Record<string, unknown>
  >;
  assert.equal(status, "awaiting_approval");
  const pending = await call(api.url, "GET", "/approvals/pending", { headers });
  const { approvals, total } = pending.body as {
    readonly approvals: readonly Readonly<Record<string, unknown>>[];
    readonly total: number;
  };
  assert.equal(total, 1);
  assert.deepEqual(
    [
      approvals[0]?.["id"],
      approvals[0]?.["agent_name"],
      approvals[0]?.["context"],
    ],
    [`${id}:greet`, "coder", { greeting: "Hello" }],
  );
  const decided = await call(
    api.url,
    "POST",
    `/approvals/${id}:greet/approve`,
    {
      body: { approver: "somebody else" },
      headers,
    },
  );
  assert.equal(decided.status, 200, decided.text);
  const { decision } = api.runner.asked.at(-1) as Readonly<
    Record<string, unknown>
  >;
  assert.deepEqual(decision, { approved: true, by: "ada", reason: undefined });
  const stream = await call(api.url, "GET", `/runs/${id}/events`, { headers });
  assert.match(stream.text, /event: end\ndata: .*"completed"/);
  const again = await call(api.url, "POST", `/approvals/${id}:greet/approve`, {
    body: {},
    headers,
  });
  assert.equal(again.status, 404);
});

Deno.test("a name in a body is no approver: only a token proves who decides", async () => {
  await using api = await testApi();
  api.runner.approvers = ["ada"];
  const { "execution_id": id } = await execute(api, {
    "workflow_id": "gated",
    "async_execution": false,
  });
  for (const what of ["approve", "reject"]) {
    const path = `/approvals/${id}:greet/${what}`;
    const body = { approver: "ada" };
    const refused = await call(api.url, "POST", path, { body });
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /names its approvers, ada, and without a token/);
  }
  assert.equal(api.runner.asked.length, 1);
});

Deno.test("an execution that lives here is cancelled at once", async () => {
  await using api = await testApi();
  api.runner.hold = new Promise(() => {});
  const { "execution_id": id } = await execute(api, {
    "workflow_id": "hello_world",
  });
  const cancelled = await call(
    api.url,
    "POST",
    `/workflows/executions/${id}/cancel`,
  );
  const { success } = cancelled.body as Readonly<Record<string, unknown>>;
  assert.equal(success, true);
  const { text } = await call(api.url, "GET", `/runs/${id}/events`);
  assert.match(text, /event: end\ndata: .*"status":"cancelled"/);
  const over = await call(
    api.url,
    "POST",
    `/workflows/executions/${id}/cancel`,
  );
  assert.equal(
    (over.body as Readonly<Record<string, unknown>>)["success"],
    false,
  );
});

Deno.test("bad inputs name their fields", async () => {
  await using api = await testApi();
  const { status, body } = await call(api.url, "POST", "/agents/coder/run", {
    body: { task: 1, timeout: -1, mode: "x" },
  });
  assert.equal(status, 422);
  const { errors } = body as {
    readonly errors: readonly { readonly field: string }[];
  };
  assert.deepEqual(errors.map(({ field }) => field).sort(), [
    "mode",
    "task",
    "timeout",
  ]);
  const query = await call(api.url, "GET", "/runs?limit=many&type=x");
  assert.equal(query.status, 422);
  const log = await call(api.url, "POST", "/logs/action", {
    body: { agent: "A", action: "B", description: "one\ntwo" },
  });
  assert.equal(log.status, 422);
});
