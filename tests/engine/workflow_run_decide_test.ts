/**
 * Parked runs: decided later, or taken up again.
 *
 * @module
 */
import assert from "node:assert/strict";
import { TestEngine } from "../helpers/engine.ts";
import { approvalOf, NO, parked, W, YES } from "../helpers/gated_run.ts";

for (
  const [auto, status] of [[true, "failed"], [false, "timeout"]] as const
) {
  Deno.test(`decide() ends a run as ${status} when it comes too late with auto_reject_on_timeout ${auto}`, async () => {
    using engine = await parked(
      `{timeout_seconds: 60, auto_reject_on_timeout: ${auto}}`,
    );
    await engine.clock.advance(60_000);
    const { id } = engine.journal.only;
    const call = engine.call();
    const document = await engine.runner.decide(id, "draft", {
      decision: YES,
      call,
    });
    assert.equal(document.status, status);
    assert.equal(engine.journal.only.fields["status"], status);
    assert.equal(engine.models.calls.length, 2);
  });
}

Deno.test("decide() goes on after an approval without calling finished steps again", async () => {
  using first = await parked();
  using engine = first.again();
  const { id } = engine.journal.only;
  const document = await engine.runner.decide(id, "draft", {
    decision: YES,
    call: engine.call(),
  });
  assert.equal(document.status, "completed");
  assert.deepEqual(engine.models.asked, ["ship result of draft"]);
  assert.deepEqual(document.outputs, { end: "result of ship result of draft" });
  const { fields } = engine.journal.only;
  assert.equal(fields["status"], "completed");
  const own = fields["metadata"] as Record<string, unknown>;
  assert.equal(own["awaiting_approval"], null);
  assert.equal(document.tokens_total, 45);
});

Deno.test("decide() fails the run of a step that is rejected", async () => {
  using engine = await parked();
  const { id } = engine.journal.only;
  const document = await engine.runner.decide(id, "draft", {
    decision: NO,
    call: engine.call(),
  });
  assert.equal(document.status, "failed");
  assert.equal(engine.models.calls.length, 2);
  assert.deepEqual(document.steps.map(({ status }) => status), [
    "failed",
    "skipped",
    "completed",
  ]);
});

for (
  const [what, config, decision] of [
    ["one who is no approver", "{approvers: [eve]}", YES],
    ["no reason where one is due", "{reason_required: true}", YES],
  ] as const
) {
  Deno.test(`decide() refuses ${what}, and the run stays parked`, async () => {
    using engine = await parked(config);
    const { id } = engine.journal.only;
    await assert.rejects(
      engine.runner.decide(id, "draft", { decision, call: engine.call() }),
      { code: "usage.invalid" },
    );
    assert.equal(engine.journal.only.fields["status"], "pending");
    assert.equal(approvalOf(engine)["status"], "pending");
  });
}

Deno.test("decide() refuses a step that does not wait", async () => {
  using engine = await parked();
  const { id } = engine.journal.only;
  const options = { decision: YES, call: engine.call() };
  await assert.rejects(engine.runner.decide(id, "ship", options), {
    code: "approval.not_found",
  });
  await engine.runner.decide(id, "draft", options);
  await assert.rejects(engine.runner.decide(id, "draft", options), {
    code: "approval.not_found",
  });
});

Deno.test("a run with two gates parks at one after the other", async () => {
  const two = `
steps:
  - {id: one, agent: coder, prompt: one, requires_approval: true}
  - {id: two, agent: coder, prompt: two, requires_approval: true}
`;
  using engine = new TestEngine({ workflow: two });
  await engine.runner.runWorkflow(W, engine.call());
  const { id } = engine.journal.only;
  const options = { decision: YES, call: engine.call() };
  const second = await engine.runner.decide(id, "one", options);
  assert.equal(second.status, "pending-approval");
  assert.equal(second.error?.details["step"], "two");
  const last = await engine.runner.decide(id, "two", options);
  assert.equal(last.status, "completed");
  assert.equal(engine.models.calls.length, 2);
});

Deno.test("resume() of a parked run parks again, asks, or passes with autoApprove", async () => {
  using engine = await parked();
  const { id } = engine.journal.only;
  const again = await engine.runner.resume(id, {}, engine.call());
  assert.equal(again.status, "pending-approval");
  const done = await engine.runner.resume(
    id,
    { autoApprove: true },
    engine.call(),
  );
  assert.equal(done.status, "completed");
  assert.equal(engine.models.calls.length, 3);
});

Deno.test("decide() at one gate rejects another that is too late and rejects by itself", async () => {
  const two = `
steps:
  - {id: one, agent: coder, prompt: one, requires_approval: true}
  - {id: two, agent: coder, prompt: two, requires_approval: true, approval_config: {timeout_seconds: 60, auto_reject_on_timeout: true}}
`;
  using engine = new TestEngine({ workflow: two });
  await engine.runner.runWorkflow(W, engine.call());
  await engine.clock.advance(60_000);
  const { id } = engine.journal.only;
  const options = { decision: YES, call: engine.call() };
  const document = await engine.runner.decide(id, "one", options);
  assert.equal(document.status, "failed");
  assert.deepEqual(document.steps.map(({ status }) => status), [
    "completed",
    "failed",
  ]);
  assert.match(document.steps[1]?.error ?? "", /nobody decided until/);
});
