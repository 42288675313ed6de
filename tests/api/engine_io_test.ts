import assert from "node:assert/strict";
import { ApiRunner } from "../../src/api/client_runner.ts";
import { documentOfRecord } from "../../src/api/run_document.ts";
import { openServed } from "../../src/api/served_io.ts";
import { serveApi } from "../../src/api/serve_io.ts";
import type { RunEvent } from "../../src/engine/runner.ts";
import { openWorkspace } from "../../src/workspace/folder_io.ts";
import { copyFolder } from "../helpers/api_server.ts";
import { startModelServer } from "../helpers/model_server.ts";
import { tempFolder } from "../helpers/temp.ts";

const never = new AbortController().signal;

/** The API with the real engine, whose models answer as `answer` says. */
async function realApi(answer: () => string | Promise<string>) {
  await using stack = new AsyncDisposableStack();
  const models = stack.use(startModelServer({ answer }));
  const folder = stack.use(await tempFolder());
  await copyFolder("tests/testdata/workspace", folder.path);
  const env = (name: string): string | undefined =>
    name === "OPENAI_API_KEY"
      ? "sk-test-SECRET"
      : name === "OPENAI_BASE_URL"
      ? models.url
      : undefined;
  const served = await openServed(await openWorkspace(folder.path), { env });
  const server = stack.use(
    await serveApi({
      served,
      host: "127.0.0.1",
      port: 0,
      requireToken: false,
      accessLog: false,
      tokens: {
        verify: () => assert.fail("no token is asked for"),
        hasKey: () => Promise.resolve(false),
      },
      version: "0.1.0",
      warn: () => {},
      graceMs: 50,
    }),
  );
  const runner = new ApiRunner({ url: server.url, fetch, signal: never });
  const owned = stack.move();
  return {
    server,
    served,
    runner,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const request = {
  workflowId: "hello_world",
  inputs: { name: "Ada" },
  provider: "openai",
  model: "gpt-4",
} as const;

Deno.test("a workflow runs over the API with the real engine, and its record tells the same", async () => {
  await using api = await realApi(() => "Hello");
  const events: RunEvent[] = [];
  const document = await api.runner.runWorkflow(request, {
    signal: never,
    onEvent: (event) => events.push(event),
  });
  assert.equal(document.status, "completed", JSON.stringify(document.error));
  assert.ok(events.some((event) => event.type === "text"));
  const { value } = await api.served.reader.run(document.run_id);
  assert.deepEqual(documentOfRecord(value), document);
});

Deno.test("an agent's run tells the same by its record", async () => {
  await using api = await realApi(() => "Hello");
  const { provider, model } = request;
  const document = await api.runner.runAgent(
    { agentId: "coder", task: "Greet", provider, model },
    { signal: never },
  );
  assert.deepEqual(document.outputs, { result: "Hello" });
  const { value } = await api.served.reader.run(document.run_id);
  const { metadata: _, ...told } = documentOfRecord(value) as typeof document;
  const { metadata: __, ...live } = document;
  assert.deepEqual(told, live);
});

Deno.test("a run that is under way when the server stops is recorded as cancelled", async () => {
  const asked = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<string>();
  await using api = await realApi(() => {
    asked.resolve();
    return waiting.promise;
  });
  const run = api.runner.runWorkflow(request, { signal: never });
  await asked.promise;
  await api.server.close();
  waiting.resolve("late");
  const document = await run;
  assert.equal(document.status, "cancelled");
  assert.equal(document.error?.code, "run.cancelled");
  assert.equal(document.error.exitCode, 1);
  const { value } = await api.served.reader.run(document.run_id);
  assert.equal(value.metadata["status"], "cancelled");
});

Deno.test("inputs that are wrong are named, and nothing is called", async () => {
  await using api = await realApi(() => assert.fail("a model was called"));
  const body = JSON.stringify({
    "workflow_id": "hello_world",
    inputs: { nam: 1 },
  });
  const response = await fetch(`${api.server.url}/v1/workflows/execute`, {
    method: "POST",
    body,
  });
  assert.equal(response.status, 422);
  const { errors } = await response.json();
  assert.ok(errors.length > 0);
  assert.ok(
    errors.every(({ field }: { field: string }) => field !== ""),
    JSON.stringify(errors),
  );
});
