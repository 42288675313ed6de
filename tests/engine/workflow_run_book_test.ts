/**
 * What a run tells while it runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { RunEvent } from "../../src/engine/runner.ts";
import { TestEngine } from "../helpers/engine.ts";

const workflow = `
steps:
  - {id: a, agent: tooled, prompt: a}
  - {id: b, agent: coder, prompt: b, condition: "steps.a.result == 'no'"}
  - {id: c, agent: coder, prompt: "c {{ steps.b.result }}", requires_approval: true}
`;

Deno.test("a run tells its steps in order, how many are settled, and the text as it comes", async () => {
  using engine = new TestEngine({
    workflow,
    answer: (call) => {
      call.onRetry?.({ attempt: 1, delayMs: 800, reason: "openai: HTTP 503" });
      return "fine";
    },
  });
  await engine.runner.runWorkflow(
    { workflowId: "w", inputs: {} },
    engine.call(),
  );
  const shortly = (event: RunEvent): string => {
    switch (event.type) {
      case "step":
        return `${event.stepId} ${event.status} ${event.done}/${event.total}`;
      case "text":
      case "retry":
        return `${event.stepId} ${event.type}`;
      default:
        return event.type;
    }
  };
  assert.deepEqual(engine.events.map(shortly), [
    "started",
    "warning",
    "a running 0/3",
    "a retry",
    "a text",
    "a completed 1/3",
    "b skipped 2/3",
    "c running 2/3",
    "c retry",
    "c text",
    "c awaiting_approval 2/3",
  ]);
  const { logs } = engine.journal.only;
  assert.ok(logs.includes("step a completed"));
  assert.ok(logs.includes("step a: try 1: openai: HTTP 503"));
  assert.match(logs[0] ?? "", /^warning: .*git_push/);
});

Deno.test("a run tells of a step why it ended and how long it took", async () => {
  using engine = new TestEngine({
    workflow: "steps: [{id: a, agent: coder, timeout: 2}]",
    answer: () => new Promise(() => {}),
  });
  const run = engine.runner.runWorkflow(
    { workflowId: "w", inputs: {} },
    engine.call(),
  );
  await engine.models.called(1);
  await engine.clock.advance(2000);
  await run;
  assert.deepEqual(engine.events.at(-1), {
    type: "step",
    stepId: "a",
    status: "failed",
    reason: "it took longer than 2 s",
    seconds: 2,
    done: 1,
    total: 1,
  });
});
