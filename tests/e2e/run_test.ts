import assert from "node:assert/strict";
import {
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "../helpers/model_server.ts";
import {
  type Ended,
  programArgv,
  runCommand,
  type Running,
  type RunOptions,
  shellWords,
} from "../helpers/program.ts";
import { assertFailure } from "../helpers/program_failure.ts";
import { copyFolder, type Desk, openDesk } from "../helpers/remote_fixture.ts";
import { repository } from "../../scripts/repository.ts";

const SAMPLE =
  new URL("tests/testdata/workspace/.parac", repository()).pathname;
const AGENT = ["agents", "run", "coder", "--model", "gpt-4o", "--task"];
const WORKFLOW = ["workflows", "run", "hello_world", "--model", "gpt-4o"];

/** The sample workspace here, and a model. */
interface Bench extends AsyncDisposable {
  readonly desk: Desk;
  readonly models: ModelServer;
  run(words: readonly string[], changes?: Partial<RunOptions>): Promise<Ended>;
  start(words: readonly string[]): Running;
}

async function openBench(
  answer?: ModelServerOptions["answer"],
): Promise<Bench> {
  await using opening = new AsyncDisposableStack();
  const desk = opening.use(await openDesk());
  await copyFolder(SAMPLE, `${desk.here}/.parac`);
  const models = opening.use(
    startModelServer(answer === undefined ? {} : { answer }),
  );
  const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: models.url };
  const owned = opening.move();
  return {
    desk,
    models,
    run: (words, changes) =>
      desk.run(words, { ...changes, env: { ...env, ...changes?.env } }),
    start: (words) => desk.start(words, { env }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The only run that was recorded. */
async function onlyRun(
  bench: Bench,
): Promise<{ readonly id: string; readonly status: string }> {
  const { out } = await bench.run(["runs", "list", "--json"]);
  const { runs } = JSON.parse(out);
  assert.equal(runs.length, 1, out);
  return { id: runs[0].run_id, status: runs[0].status };
}

Deno.test("agents run prints the first piece before the model says the second, and keeps a record", async () => {
  const second = Promise.withResolvers<void>();
  await using bench = await openBench(() => ({
    steps: [{ text: "Hello " }, { wait: second.promise }, { text: "Ada" }],
  }));
  await using running = bench.start([...AGENT, "Say hello"]);
  await running.out.waitFor(/^Hello $/);
  const live = await onlyRun(bench);
  assert.equal(live.status, "running");
  second.resolve();
  assert.equal(await running.ended, 0, running.err.text);
  assert.equal(running.out.text, "Hello Ada\n");
  assert.match(running.err.text, new RegExp(`^run ${live.id}$`, "m"));
  assert.deepEqual(await onlyRun(bench), { ...live, status: "completed" });
  const shown = await bench.run(["runs", "get", live.id.slice(0, 20)]);
  assert.equal(shown.code, 0, shown.err);
  assert.match(shown.out, /Hello Ada/);
  const folder = `${bench.desk.here}/.parac/runs/agents/${live.id}`;
  const output = await Deno.readTextFile(`${folder}/output.json`);
  assert.match(output, /Hello Ada/);
  const [{ system, prompt } = assert.fail()] = bench.models.requests;
  assert.match(system, /^# /);
  assert.match(prompt, /Say hello/);
});

Deno.test("Ctrl-C ends a run with 130 and marks it cancelled, SIGTERM with 143", async () => {
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const never = Promise.withResolvers<void>();
    await using bench = await openBench(() => ({
      steps: [{ text: "Hello" }, { wait: never.promise }],
    }));
    await using running = bench.start([...AGENT, "x"]);
    await running.out.waitFor(/^Hello$/);
    running.kill(signal);
    assert.equal(await running.ended, status, running.err.text);
    assert.equal(running.out.text, "Hello\n");
    assert.match(running.err.text, /\nparacle: .* \[cancelled\.\w+\]\n$/);
    assert.equal((await onlyRun(bench)).status, "cancelled");
    never.resolve();
  }
});

Deno.test("a provider that fails makes a failed run, and no answer", async () => {
  await using bench = await openBench(() => ({
    status: 500,
    headers: { "retry-after": "0" },
    body: "{}",
  }));
  const ended = await bench.run([...AGENT, "x", "--json"]);
  assert.equal(ended.code, 1);
  const document = JSON.parse(ended.out);
  assert.equal(document.status, "failed");
  assert.equal(document.error.code, "provider.unavailable");
  assert.match(ended.err, /\[provider\.unavailable\]\n$/);
  assert.deepEqual(await onlyRun(bench), {
    id: document.run_id,
    status: "failed",
  });
});

Deno.test("a missing key ends before there is a record", async () => {
  await using bench = await openBench();
  const env = { OPENAI_API_KEY: undefined } as unknown as RunOptions["env"];
  const ended = await bench.run([...AGENT, "x"], { env });
  assertFailure(ended, {
    exit: 3,
    code: "provider.not_configured",
    says: /OPENAI_API_KEY is not set/,
  });
  assert.equal((await bench.run(["runs", "list"])).out, "No runs found\n");
  assert.equal(bench.models.requests.length, 0);
});

Deno.test("a reader that goes away ends with 141, and the run is recorded", async () => {
  const long = "word ".repeat(40_000);
  await using bench = await openBench(() => ({
    steps: Array.from({ length: 10 }, () => ({ text: long })),
  }));
  const { desk, models } = bench;
  const program = shellWords([...programArgv(), ...AGENT, "x"]);
  const line = `{ ${program}; echo "status $?" >&2; } | head -c 4`;
  const env = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: models.url };
  const { out, err } = await runCommand(["/bin/sh", "-c", line], {
    cwd: desk.here,
    env: { ...desk.env, ...env },
  });
  assert.equal(out, "word");
  assert.match(err, /\nstatus 141\n$/);
  assert.equal((await onlyRun(bench)).status, "completed");
});

Deno.test("workflows run prints outputs, keeps every step, and is planned and dry-run without a call", async () => {
  await using bench = await openBench(({ prompt }) =>
    prompt.includes("Ada") ? "Hello Ada" : "Nobody"
  );
  const dry = await bench.run([...WORKFLOW, "-i", "name=Ada", "--dry-run"]);
  assert.equal(dry.code, 0, dry.err);
  assert.match(dry.out, /mock_formatted_greeting_result/);
  const plan = await bench.run(["workflows", "plan", "hello_world", "--json"]);
  assert.deepEqual(JSON.parse(plan.out).execution_order, ["step_1", "step_2"]);
  assert.equal(bench.models.requests.length, 0);
  const ended = await bench.run([...WORKFLOW, "-i", "name=Ada", "-w"]);
  assert.equal(ended.out, "final_greeting:\nHello Ada\n", ended.err);
  assert.match(ended.err, /^completed {2}step_1 {2}\d+\.\d s$/m);
  const [, id = ""] = /^run (\w+)$/m.exec(ended.err) ?? [];
  const status = await bench.run(["workflows", "status", id.slice(0, 22)]);
  assert.match(status.out, /^status: completed$/m);
  assert.match(status.out, /^completed_steps: step_1, step_2$/m);
  const over = await bench.run(["workflows", "cancel", id, "--json"]);
  assert.deepEqual([over.code, JSON.parse(over.out).success], [1, false]);
  const wrong = await bench.run([...WORKFLOW, "-i", "nmae=Ada"]);
  assertFailure(wrong, {
    exit: 2,
    code: "usage.invalid",
    says: /"nmae": it is not declared/,
  });
});
