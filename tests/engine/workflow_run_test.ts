/**
 * A workflow's run: order, parallel steps, conditions, failures.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { TestEngine } from "../helpers/engine.ts";
import { firstLine } from "../helpers/fake_models.ts";

const CHAIN = `
inputs: {topic: {required: true}}
outputs: {report: "{{ steps.write.outputs.result }}"}
steps:
  - {id: write, agent: coder, prompt: "write {{ inputs.topic }}: {{ facts }}", inputs: {facts: "{{ steps.look.facts }}"}}
  - {id: look, agent: bare, prompt: "look at {{ inputs.topic }}", outputs: [facts, source]}
`;

/** `a` first, then `b` and `c`, then `d`. */
const DIAMOND = `
steps:
  - {id: a, agent: coder, prompt: a}
  - {id: b, agent: coder, prompt: b, depends_on: [a]}
  - {id: c, agent: bare, prompt: c, depends_on: [a]}
  - {id: d, agent: coder, prompt: d, depends_on: [b, c]}
`;

const W = { workflowId: "w", inputs: {} };

Deno.test("runWorkflow() runs steps in the order of their dependencies and resolves the outputs", async () => {
  using engine = new TestEngine({ workflow: CHAIN });
  const document = await engine.runner.runWorkflow(
    { workflowId: "w", inputs: { topic: "ships" } },
    engine.call(),
  );
  assert.deepEqual(engine.models.asked, [
    "look at ships",
    "write ships: facts of look at ships",
  ]);
  assert.equal(document.status, "completed");
  assert.equal(document.error, null);
  assert.deepEqual(document.outputs, {
    report: "result of write ships: facts of look at ships",
  });
  assert.equal(document.tokens_total, 30);
});

Deno.test("runWorkflow() records every step and the counters", async () => {
  using engine = new TestEngine({ workflow: CHAIN });
  await engine.runner.runWorkflow(
    { workflowId: "w", inputs: { topic: "ships" } },
    engine.call(),
  );
  const { fields, steps, output, input } = engine.journal.only;
  assert.deepEqual(input, { topic: "ships" });
  assert.equal(fields["status"], "completed");
  assert.equal(fields["steps_total"], 2);
  assert.equal(fields["steps_completed"], 2);
  assert.deepEqual(fields["agents_used"], ["coder", "bare"]);
  assert.deepEqual(Object.keys(output as object), ["report"]);
  const look = steps.get("look");
  assert.deepEqual(look?.["outputs"], {
    facts: "facts of look at ships",
    source: "source of look at ships",
  });
  assert.deepEqual(look?.["inputs"], { topic: "ships" });
  assert.equal(look?.["agent"], "bare");
  assert.equal(look?.["error"], null);
  const cost = look?.["cost"] as Record<string, unknown>;
  assert.equal(cost["total_tokens"], 15);
  assert.equal(Number(cost["total_cost"]).toFixed(9), "0.000075000");
  const metadata = look?.["metadata"] as Record<string, unknown>;
  assert.equal(metadata["model"], "gpt-4o");
  assert.deepEqual(engine.journal.actions.map(({ action }) => action), [
    "EXECUTION",
  ]);
});

Deno.test("runWorkflow() sends the agent's spec unchanged as system prompt", async () => {
  using engine = new TestEngine({ workflow: DIAMOND });
  await engine.runner.runWorkflow(W, engine.call());
  const [a, , c] = engine.models.calls;
  assert.equal(a?.system, "# Coder\n\n## Role\n\nWrites code.\n");
  const system = engine.models.calls.find((call) => firstLine(call) === "c")
    ?.system;
  assert.ok(c);
  assert.match(system ?? "", /"bare".*helper.*Helps/);
});

Deno.test("runWorkflow() makes the record before the first call", async () => {
  using engine: TestEngine = new TestEngine({
    workflow: DIAMOND,
    answer: (call) => {
      const { fields, steps } = engine.journal.only;
      assert.equal(fields["status"], "running");
      assert.equal(steps.get(firstLine(call))?.["status"], "running");
      return "ok";
    },
  });
  const { status } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "completed");
});

Deno.test("runWorkflow() starts a step as soon as its own dependencies are settled", async () => {
  const workflow = `
steps:
  - {id: slow, agent: coder, prompt: slow}
  - {id: fast, agent: coder, prompt: fast}
  - {id: next, agent: coder, prompt: next, depends_on: [fast]}
`;
  const next = Promise.withResolvers<string>();
  using engine = new TestEngine({
    workflow,
    answer: (call) => {
      if (firstLine(call) === "next") next.resolve("late");
      return firstLine(call) === "slow" ? next.promise : "ok";
    },
  });
  const { status } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "completed");
});

for (
  const [config, most] of [["", 4], [
    "parallel_execution: {max_concurrent: 2}",
    2,
  ], ["parallel_execution: {enabled: false, max_concurrent: 9}", 1]] as const
) {
  Deno.test(`runWorkflow() runs ${most} steps at once with "${config}"`, async () => {
    const steps = Array.from(
      { length: 9 },
      (_, i) => `  - {id: s${i}, agent: coder, prompt: s${i}}`,
    ).join("\n");
    using engine = new TestEngine({
      workflow: `config: {${config}}\nsteps:\n${steps}\n`,
    });
    const { status } = await engine.runner.runWorkflow(W, engine.call());
    assert.equal(status, "completed");
    assert.equal(engine.models.mostAtOnce, most);
  });
}

Deno.test("runWorkflow() skips a step whose condition does not hold and goes on", async () => {
  const workflow = `
steps:
  - {id: a, agent: coder, prompt: a}
  - {id: b, agent: coder, prompt: b, condition: "steps.a.result == 'no'"}
  - {id: c, agent: coder, prompt: "c {{ steps.b.result }}"}
`;
  using engine = new TestEngine({ workflow });
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(document.status, "completed");
  assert.deepEqual(document.steps.map(({ status }) => status), [
    "completed",
    "skipped",
    "completed",
  ]);
  assert.deepEqual(engine.models.asked, ["a", "c "]);
  assert.equal(engine.journal.only.fields["steps_skipped"], 1);
});

Deno.test("runWorkflow() fails with the step that failed, and skips what is left with the reason", async () => {
  using engine = new TestEngine({
    workflow: DIAMOND,
    answer: (call) =>
      firstLine(call) === "b"
        ? new ParacleError("provider.unavailable", "openai: HTTP 503")
        : "fine",
  });
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(document.status, "failed");
  assert.deepEqual(document.error, {
    kind: "failed",
    code: "provider.unavailable",
    exitCode: 1,
    message: 'Cannot run step "b": openai: HTTP 503',
    details: { step: "b" },
  });
  const [a, b, c, d] = document.steps;
  assert.equal(a?.status, "completed");
  assert.equal(b?.error, "openai: HTTP 503");
  assert.equal(c?.status, "completed"); // ran beside it, and is kept
  assert.equal(d?.status, "skipped");
  assert.match(d?.skipped_reason ?? "", /"b"/);
  const { fields, steps } = engine.journal.only;
  assert.equal(fields["steps_completed"], 2);
  assert.equal(fields["steps_failed"], 1);
  assert.equal(fields["steps_skipped"], 1);
  assert.match(String(fields["error_message"]), /HTTP 503/);
  assert.equal(steps.get("d")?.["status"], "skipped");
});

Deno.test("runWorkflow() exits 4 when the provider refused the key", async () => {
  using engine = new TestEngine({
    workflow: DIAMOND,
    answer: () =>
      new ParacleError("auth.provider_rejected", "openai: HTTP 401"),
  });
  const { error } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(error?.exitCode, 4);
});

Deno.test("runWorkflow() lets independent steps go on under continue_on_error, and still fails", async () => {
  const workflow = `
config: {continue_on_error: true, parallel_execution: {enabled: false}}
outputs: {one: "{{ steps.c.result }}", two: "{{ steps.b.result }}"}
steps:
  - {id: a, agent: coder, prompt: a}
  - {id: b, agent: coder, prompt: b, depends_on: [a]}
  - {id: c, agent: coder, prompt: c}
`;
  using engine = new TestEngine({
    workflow,
    answer: (call) =>
      firstLine(call) === "a"
        ? new ParacleError("provider.refused", "openai: HTTP 400")
        : firstLine(call),
  });
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.deepEqual(engine.models.asked, ["a", "c"]);
  assert.equal(document.status, "failed");
  assert.deepEqual(document.outputs, { one: "c" }); // what still resolves
  assert.match(document.steps[1]?.skipped_reason ?? "", /"a".*failed/);
});

Deno.test("runWorkflow() asks once more for a bad answer, then keeps it as raw", async () => {
  const workflow = "steps: [{id: a, agent: coder, outputs: [x, y]}]\n";
  using good = new TestEngine({
    workflow,
    answer: (_, n) => n === 1 ? "no JSON" : '{"x": 1, "y": 2}',
  });
  const repaired = await good.runner.runWorkflow(W, good.call());
  assert.deepEqual(repaired.outputs, { a: { x: 1, y: 2 } });
  assert.equal(repaired.tokens_total, 30);
  using bad = new TestEngine({ workflow, answer: () => "no JSON" });
  const failed = await bad.runner.runWorkflow(W, bad.call());
  assert.equal(bad.models.calls.length, 2);
  assert.equal(failed.error?.code, "provider.bad_answer");
  assert.equal(failed.tokens_total, 30);
  assert.equal(bad.journal.only.steps.get("a")?.["raw"], "no JSON");
});

Deno.test("runWorkflow() fails when an output cannot be resolved", async () => {
  const workflow = `
outputs: {x: "{{ steps.a.result.deep }}"}
steps: [{id: a, agent: coder}]
`;
  using engine = new TestEngine({ workflow });
  const { status, error } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "failed");
  assert.equal(error?.code, "workspace.invalid");
});

Deno.test("runWorkflow({dryRun}) asks the mock alone, passes gates and says so in the record", async () => {
  const workflow =
    "steps: [{id: a, agent: coder, model: gpt-4, requires_approval: true}]\n";
  using engine = new TestEngine({ workflow });
  const { status } = await engine.runner.runWorkflow(
    { ...W, dryRun: true },
    engine.call(),
  );
  assert.equal(status, "completed");
  assert.equal(engine.models.calls[0]?.choice.provider, "mock");
  const own = engine.journal.only.fields["metadata"] as Record<string, unknown>;
  assert.equal(own["dry_run"], true);
});

Deno.test("runWorkflow({dryRun}) skips a step whose condition cannot be told of invented outputs", async () => {
  const workflow = `
steps:
  - {id: a, agent: coder}
  - {id: b, agent: coder, condition: "steps.a.result > 80"}
`;
  using dry = new TestEngine({ workflow });
  const { status, steps } = await dry.runner.runWorkflow(
    { ...W, dryRun: true },
    dry.call(),
  );
  assert.equal(status, "completed");
  assert.match(steps[1]?.skipped_reason ?? "", /^dry run: /);
  using wet = new TestEngine({ workflow });
  const { error } = await wet.runner.runWorkflow(W, wet.call());
  assert.equal(error?.code, "workspace.invalid");
});

Deno.test("runWorkflow() warns once of what is not honoured", async () => {
  const workflow = `
on_failure: {notify: x}
steps:
  - {id: a, agent: coder, tools: [git_push], skills: [x]}
  - {id: b, agent: coder, tools: [bandit]}
`;
  using engine = new TestEngine({ workflow });
  await engine.runner.runWorkflow(W, engine.call());
  const lines = engine.warnings.split("\n");
  assert.equal(lines.filter((line) => /change nothing/.test(line)).length, 1);
  assert.match(engine.warnings, /on_failure, steps\.a\.skills/);
  assert.match(engine.warnings, /no tools.*steps\.a\.tools, steps\.b\.tools/);
});
