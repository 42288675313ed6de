/**
 * An agent's run, from what is checked to what is kept.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { TestEngine } from "../helpers/engine.ts";

const TASK = { agentId: "coder", task: "Explain this\nin two lines" };
const never = (): Promise<string> => new Promise(() => {});

Deno.test("runAgent() answers, streams and records", async () => {
  using engine = new TestEngine({ answer: () => "It is a test" });
  const document = await engine.runner.runAgent(
    { ...TASK, inputs: { depth: 2 } },
    engine.call(),
  );
  const { id, fields, input, output } = engine.journal.only;
  assert.equal(document.run_id, id);
  assert.equal(document.status, "completed");
  assert.deepEqual(document.outputs, { result: "It is a test" });
  assert.equal(document.agent_name, "Core Developer");
  assert.equal(document.cost.total_tokens, 15);
  assert.equal(document.error, null);
  assert.deepEqual(output, { result: "It is a test" });
  assert.deepEqual(input, { task: TASK.task, inputs: { depth: 2 }, files: [] });
  assert.equal(fields["status"], "completed");
  assert.equal(fields["exit_code"], 0);
  assert.equal(fields["provider"], "openai");
  assert.equal(fields["model"], "gpt-4o");
  assert.equal(fields["temperature"], 0.7);
  assert.equal(fields["tokens_used"], 15);
  const own = fields["metadata"] as Record<string, unknown>;
  const by = own["chosen_by"] as Record<string, unknown>;
  assert.equal(by["model"], "agent");
  assert.deepEqual(engine.events.map(({ type }) => type), ["started", "text"]);
  const [line] = engine.journal.actions;
  assert.equal(line?.action, "EXECUTION");
  assert.match(line?.text ?? "", new RegExp(`${id} completed`));
});

Deno.test("runAgent() sends spec, whole task, inputs and files", async () => {
  using engine = new TestEngine();
  await engine.runner.runAgent({
    ...TASK,
    inputs: { depth: 2 },
    files: [{ path: "a.md", text: "x\n````\ny" }],
  }, engine.call());
  const [call] = engine.models.calls;
  assert.equal(call?.system, "# Coder\n\n## Role\n\nWrites code.\n");
  assert.ok(call?.prompt.startsWith(`${TASK.task}\n\n- depth: 2\n\n`));
  assert.ok(call?.prompt.includes('File "a.md":\n`````\nx\n````\ny\n`````\n'));
  assert.match(call?.prompt ?? "", /No tools can be called/);
});

for (
  const [what, request, code, message] of [
    [
      "an unknown agent",
      { ...TASK, agentId: "codre" },
      "agent.not_found",
      /did you mean "coder"/,
    ],
    [
      "an agent switched off",
      { ...TASK, agentId: "off" },
      "agent.not_found",
      /enabled: false/,
    ],
    ["an empty task", { ...TASK, task: " \n" }, "usage.invalid", /empty/],
    [
      "review without a person",
      { ...TASK, mode: "review" },
      "usage.needs_terminal",
      /no terminal/,
    ],
    [
      "an unknown price under a limit",
      { ...TASK, model: "strange", costLimit: 1 },
      "run.limit_reached",
      /price/,
    ],
    ["no time", { ...TASK, timeout: 0 }, "usage.invalid", /timeout of 0/],
  ] as const
) {
  Deno.test(`runAgent() refuses ${what} before there is a record or a call`, async () => {
    using engine = new TestEngine();
    await assert.rejects(engine.runner.runAgent(request, engine.call()), {
      code,
      message,
    });
    assert.equal(engine.journal.runs.size, 0);
    assert.equal(engine.models.calls.length, 0);
  });
}

Deno.test("runAgent() refuses a missing key before there is a record", async () => {
  using engine = new TestEngine({
    check: () => {
      throw new ParacleError("provider.not_configured", "Cannot ask: no key");
    },
  });
  await assert.rejects(engine.runner.runAgent(TASK, engine.call()), {
    code: "provider.not_configured",
  });
  assert.equal(engine.journal.runs.size, 0);
});

Deno.test("runAgent() says when the usual model is passed over", async () => {
  using engine = new TestEngine({
    files: {
      "project.yaml": "defaults: {provider: openai, model: gpt-4}\n",
      "agents/manifest.yaml":
        "defaults: {provider: anthropic, model: claude-x}\nagents: [{id: coder}]\n",
    },
    check: ({ provider }) => {
      if (provider === "openai") return;
      throw new ParacleError("provider.not_configured", "Cannot ask: no key");
    },
  });
  await engine.runner.runAgent(TASK, engine.call());
  assert.equal(engine.models.calls[0]?.choice.model, "gpt-4");
  assert.match(engine.warnings, /no key for anthropic/);
});

Deno.test("runAgent() tells a provider's error as a failed run", async () => {
  using engine = new TestEngine({
    answer: () => new ParacleError("provider.refused", "openai: HTTP 400: no"),
  });
  const { status, error, outputs } = await engine.runner.runAgent(
    TASK,
    engine.call(),
  );
  assert.equal(status, "failed");
  assert.equal(error?.code, "provider.refused");
  assert.equal(
    error?.message,
    'Cannot run agent "coder": openai: HTTP 400: no',
  );
  assert.deepEqual(outputs, {});
  const { fields } = engine.journal.only;
  assert.equal(fields["exit_code"], 1);
  assert.equal(fields["error_count"], 1);
  assert.match(String(fields["error_message"]), /HTTP 400/);
});

Deno.test("runAgent() keeps what had come when the answer breaks off, and what it cost", async () => {
  using engine = new TestEngine({
    answer: (call) => {
      call.onText?.("half an ans");
      return new ParacleError("provider.unavailable", "openai: cut off");
    },
  });
  const document = await engine.runner.runAgent(TASK, engine.call());
  assert.equal(document.status, "failed");
  assert.deepEqual(document.outputs, {});
  assert.deepEqual(engine.journal.only.output, { raw: "half an ans" });
  assert.ok(document.cost.total_tokens > 0);
});

Deno.test("runAgent() does not take an empty answer for one", async () => {
  using engine = new TestEngine({ answer: () => " " });
  const { error } = await engine.runner.runAgent(TASK, engine.call());
  assert.equal(error?.code, "provider.bad_answer");
  assert.equal(engine.models.calls.length, 1);
});

Deno.test("runAgent() ends as timeout after 300 s", async () => {
  using engine = new TestEngine({ answer: never });
  const run = engine.runner.runAgent(TASK, engine.call());
  await engine.models.called(1);
  await engine.clock.advance(300_000);
  const { status, error } = await run;
  assert.equal(status, "timeout");
  assert.equal(error?.code, "run.timeout");
  assert.equal(engine.journal.only.fields["status"], "timeout");
});

Deno.test("runAgent() is cancelled by its signal, and recorded so", async () => {
  using engine = new TestEngine({ answer: never });
  const run = engine.runner.runAgent(TASK, engine.call());
  await engine.models.called(1);
  engine.abort(new ParacleError("cancelled.terminate", "Cannot finish: ended"));
  const { status, error } = await run;
  assert.equal(status, "cancelled");
  assert.equal(error?.exitCode, 143);
  assert.equal(engine.journal.only.fields["status"], "cancelled");
});

Deno.test("cancel() ends the run of an agent", async () => {
  using engine = new TestEngine({ answer: never });
  const run = engine.runner.runAgent(TASK, engine.call());
  await engine.models.called(1);
  assert.equal(await engine.runner.cancel(engine.journal.only.id), true);
  assert.equal((await run).error?.code, "run.cancelled");
});

Deno.test("runAgent() keeps the answer when the record cannot be finished", async () => {
  using engine: TestEngine = new TestEngine({
    answer: () => {
      engine.journal.onWrite = () => {
        throw new ParacleError("workspace.unwritable", "Cannot write: full");
      };
      return "paid for";
    },
  });
  const { outputs, error, status } = await engine.runner.runAgent(
    TASK,
    engine.call(),
  );
  assert.deepEqual(outputs, { result: "paid for" });
  assert.equal(error?.code, "workspace.unwritable");
  assert.equal(status, "failed");
});

Deno.test("runAgent() completes although the action log cannot be written", async () => {
  using engine = new TestEngine();
  engine.journal.actionWarning = "the action log was not written";
  const { status } = await engine.runner.runAgent(TASK, engine.call());
  assert.equal(status, "completed");
  assert.match(engine.warnings, /action log/);
});

Deno.test("runAgent() warns once of tools there are not, and lists them in the record", async () => {
  using engine = new TestEngine();
  await engine.runner.runAgent({ ...TASK, agentId: "tooled" }, engine.call());
  assert.equal(engine.warnings.match(/git_push, bandit/g)?.length, 1);
  const own = engine.journal.only.fields["metadata"] as Record<string, unknown>;
  assert.deepEqual(own["tools_unavailable"], ["git_push", "bandit"]);
});

for (const approved of [true, false]) {
  Deno.test(`runAgent() in review counts the answer when approved is ${approved}`, async () => {
    using engine = new TestEngine();
    const document = await engine.runner.runAgent(
      { ...TASK, mode: "review" },
      engine.call({
        decide: () => Promise.resolve({ approved, by: "ada", reason: "so" }),
      }),
    );
    assert.equal(document.status, approved ? "completed" : "failed");
    assert.ok(document.outputs["result"]); // paid for, whatever was decided
    if (!approved) assert.match(document.error?.message ?? "", /ada rejected/);
  });
}

Deno.test("runAgent() keeps an answer that passed the cost limit, and fails", async () => {
  using engine = new TestEngine({
    answer: () => ({
      text: "long",
      usage: { promptTokens: 1, completionTokens: 1_000_000 },
      finishReason: "stop",
    }),
  });
  const { status, error, outputs } = await engine.runner.runAgent(
    { ...TASK, costLimit: 1 },
    engine.call(),
  );
  assert.equal(status, "failed");
  assert.equal(error?.code, "run.limit_reached");
  assert.deepEqual(outputs, { result: "long" });
});

Deno.test("planAgent() checks everything and makes neither record nor call", async () => {
  using engine = new TestEngine();
  const { plan, warnings } = await engine.runner.planAgent({
    ...TASK,
    agentId: "tooled",
    maxTokens: 9,
  });
  assert.equal(plan.provider, "openai");
  assert.equal(plan.model, "gpt-4o");
  assert.equal(plan.max_tokens, 9);
  assert.equal(plan.timeout, 300);
  assert.ok(plan.prompt_length > TASK.task.length);
  assert.match(warnings.join(), /git_push/);
  assert.equal(engine.journal.runs.size, 0);
  assert.equal(engine.models.calls.length, 0);
  await assert.rejects(engine.runner.planAgent({ ...TASK, agentId: "no" }), {
    code: "agent.not_found",
  });
});
