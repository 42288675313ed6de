/**
 * What ends a workflow's run: time, money, people, a full disk.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { TestEngine } from "../helpers/engine.ts";
import { firstLine } from "../helpers/fake_models.ts";

const TWO = `
steps:
  - {id: a, agent: coder, prompt: a}
  - {id: b, agent: coder, prompt: b, depends_on: [a]}
`;
const W = { workflowId: "w", inputs: {} };
const never = (): Promise<string> => new Promise(() => {});

Deno.test("runWorkflow() fails a step that takes too long", async () => {
  const workflow = "steps: [{id: a, agent: coder, timeout: 5}]\n";
  using engine = new TestEngine({ workflow, answer: never });
  const run = engine.runner.runWorkflow(W, engine.call());
  await engine.models.called(1);
  await engine.clock.advance(4999);
  assert.equal(engine.journal.only.fields["status"], "running");
  await engine.clock.advance(1);
  const { status, error } = await run;
  assert.equal(status, "failed");
  assert.equal(error?.message, 'Cannot run step "a": it took longer than 5 s');
});

Deno.test("runWorkflow() gives a step 300 s when nothing is said", async () => {
  using engine = new TestEngine({ workflow: TWO, answer: never });
  const run = engine.runner.runWorkflow(W, engine.call());
  await engine.models.called(1);
  await engine.clock.advance(300_000);
  assert.match((await run).error?.message ?? "", /300 s/);
});

for (
  const [where, workflow, files, request] of [
    ["the command", TWO, {}, { timeout: 9 }],
    ["the definition", `config: {timeout: 9}${TWO}`, {}, {}],
    ["the catalog", TWO, {
      "workflows/catalog.yaml":
        "workflows: []\ndefaults: {timeout_seconds: 9}\n",
    }, {}],
  ] as const
) {
  Deno.test(`runWorkflow() ends as timeout after the time that ${where} gives`, async () => {
    using engine = new TestEngine({ workflow, files, answer: never });
    const run = engine.runner.runWorkflow({ ...W, ...request }, engine.call());
    await engine.models.called(1);
    await engine.clock.advance(9000);
    const document = await run;
    assert.equal(document.status, "timeout");
    assert.equal(document.error?.code, "run.timeout");
    assert.deepEqual(document.steps.map(({ status }) => status), [
      "failed",
      "skipped",
    ]);
    assert.equal(engine.journal.only.fields["status"], "timeout");
    assert.equal(engine.models.calls[0]?.signal.aborted, true);
  });
}

Deno.test("runWorkflow() is cancelled by the caller's signal, whose reason it tells", async () => {
  using engine = new TestEngine({ workflow: TWO, answer: never });
  const run = engine.runner.runWorkflow(W, engine.call());
  await engine.models.called(1);
  engine.abort(
    new ParacleError("cancelled.interrupt", "Cannot finish: interrupted"),
  );
  const { status, error } = await run;
  assert.equal(status, "cancelled");
  assert.equal(error?.exitCode, 130);
  assert.equal(engine.journal.only.fields["status"], "cancelled");
});

Deno.test("cancel() ends a run, and steps that were finished stay", async () => {
  using engine = new TestEngine({
    workflow: TWO,
    answer: (call) => firstLine(call) === "a" ? "done" : never(),
  });
  const run = engine.runner.runWorkflow(W, engine.call());
  await engine.models.called(2);
  assert.equal(await engine.runner.cancel(engine.journal.only.id), true);
  const { status, error, steps } = await run;
  assert.equal(status, "cancelled");
  assert.equal(error?.code, "run.cancelled");
  assert.deepEqual(steps.map((step) => step.status), ["completed", "failed"]);
});

Deno.test("runWorkflow() keeps its hands off a record that was taken over", async () => {
  using engine = new TestEngine({ workflow: TWO, answer: never });
  const run = engine.runner.runWorkflow(W, engine.call());
  await engine.models.called(1);
  const { id, fields, owner } = engine.journal.only;
  owner?.abort(new ParacleError("run.conflict", "Cannot go on: taken over"));
  const { error } = await run;
  assert.equal(error?.code, "run.conflict");
  assert.deepEqual(engine.journal.actions, []);
  assert.equal(engine.journal.runs.get(id)?.fields["status"], fields["status"]);
});

Deno.test("runWorkflow() stops before the next call when the record cannot be written, and keeps the answer", async () => {
  using engine: TestEngine = new TestEngine({
    workflow: `outputs: {x: "{{ steps.a.result }}"}${TWO}`,
    answer: () => {
      engine.journal.onWrite = () => {
        throw new ParacleError(
          "workspace.unwritable",
          "Cannot write: disk full",
        );
      };
      return "paid for";
    },
  });
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.deepEqual(engine.models.asked, ["a"]);
  assert.equal(document.error?.code, "workspace.unwritable");
  assert.equal(document.error?.exitCode, 3);
  assert.deepEqual(document.outputs, { x: "paid for" });
  assert.deepEqual(document.steps[0], {
    step_id: "a",
    status: "failed",
    error: "Cannot write: disk full; what it made is only here",
    outputs: { result: "paid for" },
  });
});

Deno.test("runWorkflow() writes down that a run failed whose end cannot be written", async () => {
  using engine: TestEngine = new TestEngine({ workflow: TWO });
  let ends = 0;
  engine.journal.onWrite = (what) => {
    if (what === "finish" && ends++ === 0) throw new RangeError("too deep");
  };
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(document.status, "failed");
  assert.equal(document.error?.code, "internal.bug");
  const { fields } = engine.journal.only;
  assert.equal(fields["status"], "failed");
  assert.equal(
    (fields["metadata"] as Record<string, unknown>)["error_code"],
    "internal.bug",
  );
});

Deno.test("runWorkflow() calls nobody when it cannot be written down that a step runs", async () => {
  using engine = new TestEngine({ workflow: TWO });
  engine.journal.onWrite = (what) => {
    if (what === "step a") throw new ParacleError("workspace.unwritable", "no");
  };
  const { error, steps } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(error?.code, "workspace.unwritable");
  assert.equal(engine.models.calls.length, 0);
  assert.equal(steps[0]?.status, "skipped"); // it was not asked, so did not fail
});

Deno.test("runWorkflow() completes although the action log cannot be written", async () => {
  using engine = new TestEngine({ workflow: TWO });
  engine.journal.actionWarning = "the action log was not written: no";
  const { status } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "completed");
  assert.match(engine.warnings, /action log was not written/);
});

/** 10 and 5 tokens of gpt-4o. */
const CALL_USD = 0.000075;

Deno.test("runWorkflow() stops before a call that would pass the cost limit", async () => {
  using engine = new TestEngine({ workflow: TWO });
  const document = await engine.runner.runWorkflow(
    { ...W, costLimit: CALL_USD * 1.5 },
    engine.call(),
  );
  assert.deepEqual(engine.models.asked, ["a"]);
  assert.equal(document.status, "failed");
  assert.equal(document.error?.code, "run.limit_reached");
  assert.deepEqual(document.steps.map(({ status }) => status), [
    "completed",
    "skipped",
  ]);
  assert.match(document.steps[1]?.skipped_reason ?? "", /--cost-limit/);
});

Deno.test("runWorkflow() keeps the output of the call that passed the limit", async () => {
  using engine = new TestEngine({
    workflow: TWO,
    answer: () => ({
      text: "long",
      usage: { promptTokens: 10, completionTokens: 1_000_000 },
      finishReason: "stop",
    }),
  });
  const document = await engine.runner.runWorkflow(
    { ...W, costLimit: 1 },
    engine.call(),
  );
  assert.deepEqual(engine.models.asked, ["a"]);
  assert.equal(document.error?.code, "run.limit_reached");
  assert.deepEqual(engine.journal.only.steps.get("a")?.["outputs"], {
    result: "long",
  });
});

Deno.test("runWorkflow() warns of a budget that does not stop", async () => {
  const files = {
    "project.yaml":
      "cost: {budget: {enabled: true, daily_limit: 0.00001, warning_threshold: 0.8}}\n",
  };
  using engine = new TestEngine({ workflow: TWO, files });
  const { status } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "completed");
  assert.match(engine.warnings, /daily_limit is passed/);
});

Deno.test("runWorkflow() counts no record as money earned", async () => {
  const files = {
    "project.yaml":
      "cost: {budget: {enabled: true, daily_limit: 0.00001, warning_threshold: 0.8}}\n",
  };
  using engine = new TestEngine({ workflow: TWO, files });
  await engine.runner.runWorkflow(W, engine.call());
  const first = engine.journal.only;
  first.fields = { ...first.fields, "cost_total_usd": -100 };
  engine.events.length = 0;
  await engine.runner.runWorkflow(W, engine.call());
  assert.match(engine.warnings, /daily_limit is passed/);
});

Deno.test("runWorkflow() passes on how often a call may be tried", async () => {
  const workflow = `
config: {max_retries: 1}
steps:
  - {id: a, agent: coder, prompt: a}
  - {id: b, agent: coder, prompt: b, retry: {max_attempts: 7}}
`;
  using engine = new TestEngine({ workflow });
  await engine.runner.runWorkflow(W, engine.call());
  assert.deepEqual(engine.models.calls.map(({ maxAttempts }) => maxAttempts), [
    2,
    7,
  ]);
});

Deno.test("runWorkflow() warns that a cost limit means nothing on this machine, not of a dry run", async () => {
  for (const dryRun of [false, true]) {
    using engine = new TestEngine({ workflow: TWO, free: true });
    const request = { ...W, costLimit: 1, dryRun };
    await engine.runner.runWorkflow(request, engine.call());
    const found = engine.warnings.match(/--cost-limit limits no calls/g) ?? [];
    assert.equal(found.length, dryRun ? 0 : 1);
  }
});

Deno.test("runWorkflow() warns of each step whose answer was cut", async () => {
  const usage = { promptTokens: 10, completionTokens: 7 };
  using engine = new TestEngine({
    workflow: TWO,
    answer: (_, number) => ({
      text: "half",
      usage,
      finishReason: number === 1 ? "length" : "stop",
    }),
  });
  await engine.runner.runWorkflow(W, engine.call());
  assert.match(engine.warnings, /^step "[ab]": the answer was cut at 7 tokens/);
  assert.equal(engine.warnings.match(/was cut/g)?.length, 1);
});
