/**
 * Gates of a running workflow: asked, passed, parked.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { RunCall } from "../../src/engine/runner.ts";
import { TestEngine } from "../helpers/engine.ts";
import { approvalOf, gatedWorkflow, NO, W, YES } from "../helpers/gated_run.ts";

/** Is asked, and says nothing until the question is taken back. */
function silentPerson(): Pick<RunCall, "decide"> & {
  readonly asked: Promise<void>;
} {
  const asked = Promise.withResolvers<void>();
  return {
    asked: asked.promise,
    decide: (_, { signal }) => {
      asked.resolve();
      return new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
    },
  };
}

Deno.test("runWorkflow() parks at a gate once everything else is done", async () => {
  using engine = new TestEngine({ workflow: gatedWorkflow() });
  const document = await engine.runner.runWorkflow(W, engine.call());
  assert.deepEqual(engine.models.asked.toSorted(), ["aside", "draft"]);
  assert.equal(document.error?.code, "run.awaiting_approval");
  assert.equal(document.error?.exitCode, 1);
  const { id, fields, steps } = engine.journal.only;
  assert.match(
    document.error?.message ?? "",
    new RegExp(`paracle workflows approve ${id} draft`),
  );
  assert.equal(fields["status"], "pending");
  const own = fields["metadata"] as Record<string, unknown>;
  assert.equal(own["awaiting_approval"], "draft");
  assert.equal(steps.get("draft")?.["status"], "awaiting_approval");
  assert.deepEqual(steps.get("draft")?.["outputs"], {
    result: "result of draft",
  });
  const { status, created_at: from, expires_at: until } = approvalOf(engine);
  assert.equal(status, "pending");
  assert.equal(Date.parse(String(until)) - Date.parse(String(from)), 3_600_000);
  assert.deepEqual(engine.journal.actions, []);
});

Deno.test("runWorkflow() asks at a gate and goes on", async () => {
  using engine = new TestEngine({ workflow: gatedWorkflow() });
  const asked: unknown[] = [];
  const document = await engine.runner.runWorkflow(
    W,
    engine.call({
      decide: (request) => {
        asked.push(request);
        return Promise.resolve(YES);
      },
    }),
  );
  assert.equal(document.status, "completed");
  assert.deepEqual(asked, [{
    runId: engine.journal.only.id,
    stepId: "draft",
    agent: "coder",
    outputs: { result: "result of draft" },
    approvers: [],
    reasonRequired: false,
  }]);
  assert.equal(approvalOf(engine)["decided_by"], "ada");
  assert.deepEqual(document.outputs, { end: "result of ship result of draft" });
});

Deno.test("runWorkflow() fails the step that was rejected, and keeps its output", async () => {
  using engine = new TestEngine({ workflow: gatedWorkflow() });
  const { status, error } = await engine.runner.runWorkflow(
    W,
    engine.call({ decide: () => Promise.resolve(NO) }),
  );
  assert.equal(status, "failed");
  assert.equal(
    error?.message,
    'Cannot run step "draft": ada rejected it: too long',
  );
  const draft = engine.journal.only.steps.get("draft");
  assert.equal(draft?.["status"], "failed");
  assert.deepEqual(draft?.["outputs"], { result: "result of draft" });
});

Deno.test("runWorkflow({autoApprove}) passes gates and says who did", async () => {
  using engine = new TestEngine({ workflow: gatedWorkflow() });
  const { status } = await engine.runner.runWorkflow(
    { ...W, autoApprove: true },
    engine.call(),
  );
  assert.equal(status, "completed");
  assert.equal(approvalOf(engine)["decided_by"], "auto");
});

Deno.test("runWorkflow() parks when the one who answers may not decide", async () => {
  using engine = new TestEngine({
    workflow: gatedWorkflow("{approvers: [eve]}"),
  });
  const { status } = await engine.runner.runWorkflow(
    W,
    engine.call({ decide: () => Promise.resolve(YES) }),
  );
  assert.equal(status, "pending-approval");
  assert.match(engine.warnings, /"ada" is none of the approvers, eve/);
});

for (
  const [auto, status] of [[true, "failed"], [false, "timeout"]] as const
) {
  Deno.test(`runWorkflow() ends as ${status} when nobody answers with auto_reject_on_timeout ${auto}`, async () => {
    const config = `{timeout_seconds: 60, auto_reject_on_timeout: ${auto}}`;
    using engine = new TestEngine({ workflow: gatedWorkflow(config) });
    const person = silentPerson();
    const run = engine.runner.runWorkflow(W, engine.call(person));
    await person.asked;
    await engine.clock.advance(60_000);
    assert.equal((await run).status, status);
    assert.equal(approvalOf(engine)["status"], "expired");
  });
}

Deno.test("a question at a gate ends with the run, and the gate can be decided later", async () => {
  using engine = new TestEngine({ workflow: gatedWorkflow() });
  const person = silentPerson();
  const run = engine.runner.runWorkflow(W, engine.call(person));
  await person.asked;
  engine.abort();
  assert.equal((await run).status, "cancelled");
  using next = engine.again();
  const document = await next.runner.resume(
    engine.journal.only.id,
    { autoApprove: true },
    next.call(),
  );
  assert.equal(document.status, "completed");
  assert.deepEqual(next.models.asked, ["ship result of draft"]);
});

Deno.test("runWorkflow() asks one question at a time", async () => {
  const two = `
steps:
  - {id: one, agent: coder, prompt: one, requires_approval: true}
  - {id: two, agent: coder, prompt: two, requires_approval: true}
`;
  using engine = new TestEngine({ workflow: two });
  let open = 0;
  const { status } = await engine.runner.runWorkflow(
    W,
    engine.call({
      decide: async () => {
        assert.equal(++open, 1);
        await engine.clock.advance(0);
        open--;
        return YES;
      },
    }),
  );
  assert.equal(status, "completed");
});
