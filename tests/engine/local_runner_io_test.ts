/**
 * The engine over a workspace on disk and a model over HTTP.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openRunner } from "../../src/engine/local_runner_io.ts";
import type { RunCall, RunEvent, Runner } from "../../src/engine/runner.ts";
import { openWorkspace } from "../../src/workspace/folder_io.ts";
import type { OpenWorkspace } from "../../src/workspace/locate.ts";
import { readRunData } from "../../src/workspace/run_data.ts";
import { readRun, readRuns, type Run } from "../../src/workspace/runs.ts";
import {
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "../helpers/model_server.ts";
import { copyFolder } from "../helpers/remote_fixture.ts";
import { tempFolder } from "../helpers/temp.ts";

const SAMPLE =
  new URL("../testdata/workspace/.parac", import.meta.url).pathname;
const KEY = "sk-not-to-be-seen-anywhere";

interface Stage extends AsyncDisposable {
  readonly server: ModelServer;
  readonly workspace: OpenWorkspace;
  readonly runner: Runner;
  readonly events: RunEvent[];
  /** What makes the server the provider. */
  readonly env: Readonly<Record<string, string>>;
  call(signal?: AbortSignal): RunCall;
  recorded(id: string): Promise<{
    readonly run: Run;
    readonly data: Readonly<Record<string, unknown>>;
  }>;
}

/** A copy of the sample workspace, and all models answered by one server. */
async function stage(options: ModelServerOptions = {}): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await tempFolder());
  const server = opening.use(startModelServer(options));
  await copyFolder(SAMPLE, `${folder.path}/.parac`);
  const workspace = await openWorkspace(folder.path);
  const env: Readonly<Record<string, string>> = {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: server.url,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: server.url,
  };
  const events: RunEvent[] = [];
  const stack = opening.move();
  return {
    server,
    workspace,
    events,
    env,
    runner: openRunner(workspace, { env: (name) => env[name] }),
    call: (signal = new AbortController().signal) => ({
      signal,
      onEvent: (event) => events.push(event),
    }),
    recorded: async (id) => {
      const { run } = await readRun(workspace.folder, id);
      const { data } = await readRunData(workspace.folder, run);
      return { run, data };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

Deno.test("openRunner() runs an agent of the sample workspace: streamed, recorded, logged", async () => {
  await using at = await stage({
    answer: () => ({ steps: [{ text: "It is " }, { text: "a test" }] }),
  });
  const document = await at.runner.runAgent({
    agentId: "coder",
    task: "Explain this repository",
    provider: "openai",
  }, at.call());
  assert.equal(document.status, "completed");
  assert.deepEqual(document.outputs, { result: "It is a test" });
  const [request] = at.server.requests;
  const spec = await at.workspace.folder.readText("agents/specs/coder.md");
  assert.equal(request?.system, spec);
  assert.equal(request?.body["model"], "gpt-4");
  const text = at.events.flatMap((event) =>
    event.type === "text" ? event.text : []
  );
  assert.deepEqual(text, ["It is ", "a test"]);
  const { run, data } = await at.recorded(document.run_id);
  assert.match(run.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.equal(run.status, "completed");
  assert.deepEqual(data["output"], { result: "It is a test" });
  const log = await at.workspace.folder.readText(
    "memory/logs/agent_actions.log",
  );
  assert.match(log ?? "", /\[coder\] \[EXECUTION\] .*completed/);
});

Deno.test("openRunner() runs hello_world of the sample workspace although its agents are not there", async () => {
  await using at = await stage({
    answer: ({ prompt: text }) =>
      text.startsWith("Generate") ? "Hello Ada" : "** Hello Ada **",
  });
  const document = await at.runner.runWorkflow({
    workflowId: "hello_world",
    inputs: { name: "Ada" },
  }, at.call());
  assert.equal(document.error, null);
  assert.deepEqual(document.outputs, { final_greeting: "** Hello Ada **" });
  const [first, second] = at.server.requests;
  assert.match(first?.prompt ?? "", /- user_name: Ada/);
  assert.match(second?.prompt ?? "", /- message: Hello Ada/);
  const { run, data } = await at.recorded(document.run_id);
  assert.equal(run.status, "completed");
  assert.equal(run.metadata["steps_completed"], 2);
  assert.deepEqual(data["inputs"], { name: "Ada" });
  const steps = data["steps"] as Record<string, unknown>[];
  assert.deepEqual(steps.map((step) => step["status"]), [
    "completed",
    "completed",
  ]);
});

Deno.test("openRunner() takes a failed run up again after its last finished step", async () => {
  let healthy = false;
  await using at = await stage({
    answer: ({ prompt: text }) =>
      healthy || text.startsWith("Generate")
        ? "fine"
        : { status: 400, body: `{"error": {"message": "no, ${KEY}"}}` },
  });
  const failed = await at.runner.runWorkflow({
    workflowId: "hello_world",
    inputs: {},
  }, at.call());
  assert.equal(failed.error?.code, "provider.refused");
  healthy = true;
  const { run_id: id } = failed;
  const document = await at.runner.resume(id.slice(0, 20), {}, at.call());
  assert.equal(document.status, "completed");
  assert.equal(document.run_id, id);
  assert.equal(at.server.requests.length, 3);
  const { data } = await at.recorded(id);
  assert.ok(!JSON.stringify(data).includes(KEY));
});

Deno.test("openRunner() cancels a run through its record", async () => {
  const asked = Promise.withResolvers<void>();
  await using at = await stage({
    answer: () => {
      asked.resolve();
      return { hang: new Promise(() => {}) };
    },
  });
  const run = at.runner.runWorkflow({
    workflowId: "hello_world",
    inputs: {},
  }, at.call());
  await asked.promise;
  const started = at.events.find((event) => event.type === "started");
  assert.equal(await at.runner.cancel(started?.runId ?? ""), true);
  const document = await run;
  assert.equal(document.status, "cancelled");
  assert.equal(document.error?.code, "run.cancelled");
  assert.equal((await at.recorded(document.run_id)).run.status, "cancelled");
  assert.equal(await at.runner.cancel(document.run_id), false);
});

Deno.test("openRunner() dry-runs a workflow of the sample workspace without a request", async () => {
  await using at = await stage();
  const document = await at.runner.runWorkflow({
    workflowId: "code_review",
    inputs: { changed_files: ["a.ts"] },
    dryRun: true,
  }, at.call());
  assert.equal(at.server.requests.length, 0);
  assert.equal(document.cost_total_usd, 0);
  const { run } = await at.recorded(document.run_id);
  const own = run.metadata["metadata"] as Record<string, unknown>;
  assert.equal(own["dry_run"], true);
});

Deno.test("openRunner() runs two workflows at once, each with its own record", async () => {
  await using at = await stage({ answer: ({ prompt: text }) => text });
  const request = (name: string) => ({
    workflowId: "hello_world",
    inputs: { name },
  });
  const [ada, bob] = await Promise.all([
    at.runner.runWorkflow(request("Ada"), at.call()),
    at.runner.runWorkflow(request("Bob"), at.call()),
  ]);
  assert.notEqual(ada.run_id, bob.run_id);
  assert.match(String(ada.outputs["final_greeting"]), /Ada/);
  assert.match(String(bob.outputs["final_greeting"]), /Bob/);
});

Deno.test("openRunner() takes up the run of a process that was killed, after its last finished step", async () => {
  const second = Promise.withResolvers<void>();
  let killed = false;
  await using at = await stage({
    answer: ({ prompt: text }) => {
      if (killed || text.startsWith("Generate")) return "fine";
      second.resolve();
      return { hang: new Promise(() => {}) };
    },
  });
  const main = new URL("../helpers/engine_main.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-c", config, main, "hello_world"],
    cwd: at.workspace.projectRoot,
    env: { ...at.env },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await second.promise;
  child.kill("SIGKILL");
  await child.status;
  killed = true;
  const { runs: [run] } = await readRuns(at.workspace.folder);
  assert.equal(run?.status, "running");
  const document = await at.runner.resume(run?.id ?? "", {}, at.call());
  assert.equal(document.status, "completed");
  assert.deepEqual(document.outputs, { final_greeting: "fine" });
  const firsts = at.server.requests.filter(({ prompt: text }) =>
    text.startsWith("Generate")
  );
  assert.equal(firsts.length, 1);
});
