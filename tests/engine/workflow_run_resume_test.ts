/**
 * Going on with runs that stopped somewhere.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ParacleError } from "../../src/core/errors.ts";
import { TestEngine } from "../helpers/engine.ts";
import { answerByKeys, firstLine } from "../helpers/fake_models.ts";

const CHAIN = `
inputs: {topic: {required: true}}
outputs: {end: "{{ steps.c.result }}"}
steps:
  - {id: a, agent: coder, prompt: "a {{ inputs.topic }}"}
  - {id: b, agent: coder, prompt: "b ({{ steps.a.result }})"}
  - {id: c, agent: coder, prompt: "c ({{ steps.b.result }})"}
`;
const W = { workflowId: "w", inputs: { topic: "x" } };

async function failedAt(step: string, workflow = CHAIN): Promise<TestEngine> {
  const engine = new TestEngine({
    workflow,
    answer: (call) =>
      firstLine(call).startsWith(step)
        ? new ParacleError("provider.unavailable", "openai: HTTP 503")
        : answerByKeys(call),
  });
  const { status } = await engine.runner.runWorkflow(
    { ...W, costLimit: 1, timeout: 77 },
    engine.call(),
  );
  assert.equal(status, "failed");
  return engine;
}

Deno.test("resume() goes on after the last finished step, with the inputs of the run", async () => {
  using first = await failedAt("b");
  using engine = first.again({ answer: answerByKeys });
  const { id } = engine.journal.only;
  const document = await engine.runner.resume(id, {}, engine.call());
  assert.equal(document.status, "completed");
  assert.equal(document.run_id, id);
  assert.deepEqual(engine.models.asked, [
    "b (result of a x)",
    "c (result of b (result of a x))",
  ]);
  const { fields, steps } = engine.journal.only;
  assert.equal(fields["status"], "completed");
  assert.equal(fields["error_message"], null);
  assert.equal(fields["steps_failed"], 0);
  assert.equal(steps.get("b")?.["error"], null);
  assert.equal(steps.get("c")?.["skipped_reason"], null);
});

Deno.test("resume() keeps the settings of the run, and what is given goes first", async () => {
  using first = await failedAt("b");
  using engine = first.again({ answer: answerByKeys });
  const { id } = engine.journal.only;
  await engine.runner.resume(id, { timeout: 5 }, engine.call());
  const own = engine.journal.only.fields["metadata"] as Record<string, unknown>;
  const settings = own["settings"] as Record<string, unknown>;
  assert.equal(settings["cost_limit"], 1);
  assert.equal(settings["timeout"], 5);
});

Deno.test("resume() warns when the definition was changed, and uses the new one", async () => {
  using first = await failedAt("b");
  using engine = first.again({
    answer: answerByKeys,
    workflow: CHAIN.replace('"c (', '"new c ('),
  });
  const { id } = engine.journal.only;
  const { outputs } = await engine.runner.resume(id, {}, engine.call());
  assert.match(engine.warnings, /workflows\/w\.yaml was changed/);
  assert.match(String(outputs["end"]), /^result of new c/);
  using same = first.again({ answer: answerByKeys });
  await assert.rejects(same.runner.resume(id, {}, same.call()), {
    code: "usage.invalid",
    message: /it is completed/,
  });
  assert.equal(same.models.calls.length, 0);
});

Deno.test("resume() adds what earlier attempts cost", async () => {
  const workflow = "steps: [{id: a, agent: coder, outputs: [x, y]}]\n";
  using first = new TestEngine({ workflow, answer: () => "no JSON" });
  await first.runner.runWorkflow({ workflowId: "w", inputs: {} }, first.call());
  using engine = first.again({ answer: answerByKeys });
  const { id } = engine.journal.only;
  const document = await engine.runner.resume(id, {}, engine.call());
  assert.equal(document.tokens_total, 45);
  assert.equal(engine.journal.only.fields["tokens_total"], 45);
});

Deno.test("resume() counts what the run has spent against its limit", async () => {
  using first = await failedAt("b");
  using engine = first.again({ answer: answerByKeys });
  const { id } = engine.journal.only;
  await assert.rejects(
    engine.runner.resume(id, { costLimit: 0.00001 }, engine.call()),
    { code: "run.limit_reached" },
  );
  assert.equal(engine.journal.only.fields["status"], "failed");
});

Deno.test("resume() refuses a run that lives, one of an agent, and none at all", async () => {
  using engine = new TestEngine({ workflow: CHAIN });
  const record = await engine.journal.create({
    type: "workflow",
    fields: { "workflow_id": "w", status: "running", metadata: {} },
    input: { topic: "x" },
  });
  await assert.rejects(engine.runner.resume(record.id, {}, engine.call()), {
    code: "run.conflict",
  });
  await record[Symbol.asyncDispose]();
  await assert.rejects(engine.runner.resume("nothing", {}, engine.call()), {
    code: "run.not_found",
  });
});

/** Steps with some of those before them as dependencies. */
const dags: fc.Arbitrary<readonly (readonly number[])[]> = fc.integer({
  min: 1,
  max: 7,
}).chain((length) =>
  fc.tuple(
    ...Array.from(
      { length },
      (_, i) => fc.subarray(Array.from({ length: i }, (_, j) => j)),
    ),
  )
);

/** Every `gated`th step has a gate; 0 is none. */
function workflowOf(dag: readonly (readonly number[])[], gated = 0): string {
  const steps = dag.map((before, i) => {
    const from = before.map((j) => `{{ steps.s${j}.result }}`).join("+");
    const gate = gated > 0 && i % gated === 0;
    return `  - {id: s${i}, agent: coder, prompt: "s${i}(${from})", ` +
      `requires_approval: ${gate}}`;
  });
  return `steps:\n${steps.join("\n")}\n`;
}

const nameOf = (line: string): string => line.replace(/\(.*/, "");

Deno.test("resume() after a crash at any write ends as an undisturbed run, and calls no finished step again", async () => {
  await fc.assert(
    fc.asyncProperty(
      dags,
      fc.nat(30),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      async (dag, writes, atOnce, gated) => {
        const workflow = `config: {parallel_execution: {max_concurrent: ` +
          `${atOnce}}}\n${workflowOf(dag, gated)}`;
        const request = { workflowId: "w", inputs: {}, autoApprove: true };
        const answer = (call: Parameters<typeof firstLine>[0]): string =>
          firstLine(call);
        using undisturbed = new TestEngine({ workflow, answer });
        const expected = await undisturbed.runner.runWorkflow(
          request,
          undisturbed.call(),
        );
        using first = new TestEngine({ workflow, answer });
        let left = writes + 1; // the record itself is there
        first.journal.onWrite = () => {
          if (left-- <= 0) {
            throw new ParacleError("workspace.unwritable", "Cannot write");
          }
        };
        await first.runner.runWorkflow(request, first.call());
        const { id, steps, fields } = first.journal.only;
        const finished = [...steps.values()]
          .filter((step) => step["status"] === "completed")
          .map((step) => String(step["step_id"]));
        if (fields["status"] === "completed") return;
        using second = first.again({ answer });
        const document = await second.runner.resume(id, {}, second.call());
        assert.deepEqual(document.outputs, expected.outputs);
        assert.equal(document.status, "completed");
        const again = second.models.asked.map(nameOf);
        assert.equal(new Set(again).size, again.length);
        assert.deepEqual(again.filter((one) => finished.includes(one)), []);
        const asked = new Set([...first.models.asked.map(nameOf), ...again]);
        assert.equal(asked.size, dag.length);
        assert.equal(second.journal.only.fields["steps_completed"], dag.length);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("decide() after a crash at any write of a gated run never pays for a step twice", async () => {
  await fc.assert(
    fc.asyncProperty(dags, fc.nat(12), async (dag, writes) => {
      const workflow = workflowOf(dag, 2);
      let engine = new TestEngine({ workflow, answer: firstLine });
      await engine.runner.runWorkflow(
        { workflowId: "w", inputs: {} },
        engine.call(),
      );
      const paid = [...engine.models.asked];
      let left = writes;
      for (let turn = 0; turn < 3 * dag.length; turn++) {
        const { id, fields, steps } = engine.journal.only;
        const { status } = fields;
        if (status === "completed") break;
        engine = engine.again({ answer: firstLine });
        engine.journal.onWrite = () => {
          if (turn === 0 && left-- <= 0) {
            throw new ParacleError("workspace.unwritable", "Cannot write");
          }
        };
        const at = [...steps.values()].find((step) =>
          step["status"] === "awaiting_approval"
        );
        const run = status === "pending" && at !== undefined
          ? engine.runner.decide(id, String(at["step_id"]), {
            decision: { approved: true, by: "ada" },
            call: engine.call(),
          })
          : engine.runner.resume(id, {}, engine.call());
        // Only the disk fails here, and only once.
        await run.catch((error) => assert.equal(turn, 0, error));
        const kept = turn === 0 ? [] : engine.models.asked;
        paid.push(...kept);
      }
      assert.equal(engine.journal.only.fields["status"], "completed");
      assert.equal(new Set(paid).size, paid.length);
    }),
    { numRuns: 100 },
  );
});

Deno.test("runWorkflow() never starts a step before those it depends on", async () => {
  await fc.assert(
    fc.asyncProperty(dags, async (dag) => {
      const ended = new Set<string>();
      using engine = new TestEngine({
        workflow: workflowOf(dag),
        answer: async (call) => {
          const name = nameOf(firstLine(call));
          const before = dag[Number(name.slice(1))] ?? [];
          for (const one of before) assert.ok(ended.has(`s${one}`));
          await Promise.resolve();
          ended.add(name);
          return name;
        },
      });
      const { status } = await engine.runner.runWorkflow(
        { workflowId: "w", inputs: {} },
        engine.call(),
      );
      assert.equal(status, "completed");
      assert.equal(ended.size, dag.length);
    }),
    { numRuns: 100 },
  );
});
