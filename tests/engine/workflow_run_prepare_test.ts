/**
 * What is refused before a workflow's run is made.
 *
 * @module
 */
import assert from "node:assert/strict";
import { TestEngine } from "../helpers/engine.ts";

const CHAIN = `
inputs: {topic: {required: true}}
outputs: {report: "{{ steps.write.outputs.result }}"}
steps:
  - {id: write, agent: coder, prompt: "write {{ inputs.topic }}: {{ facts }}", inputs: {facts: "{{ steps.look.facts }}"}}
  - {id: look, agent: bare, prompt: "look at {{ inputs.topic }}", outputs: [facts, source]}
`;

for (
  const [what, workflow, inputs, code] of [
    ["inputs", CHAIN, {}, "usage.invalid"],
    ["an undeclared input", CHAIN, { topic: "x", y: 1 }, "usage.invalid"],
    [
      "an input that is used and was not given",
      'steps: [{id: a, agent: coder}, {id: b, agent: coder, prompt: "{{ inputs.x }}"}]',
      {},
      "usage.invalid",
    ],
    [
      "a condition that makes no sense with these inputs",
      "steps: [{id: a, agent: coder}, {id: b, agent: coder, condition: \"inputs.n < 'abc'\"}]",
      { n: 1 },
      "usage.invalid",
    ],
    [
      "a cycle",
      "steps: [{id: a, agent: coder, depends_on: [a]}]",
      {},
      "workspace.invalid",
    ],
    [
      "a tool call",
      "steps: [{id: a, agent: coder, tool: rm}]",
      {},
      "workspace.invalid",
    ],
    [
      "an unknown agent",
      "steps: [{id: a, agent: nobody}]",
      {},
      "workspace.invalid",
    ],
    [
      "an agent switched off",
      "steps: [{id: a, agent: off}]",
      {},
      "agent.not_found",
    ],
    [
      "a price nobody knows",
      "config: {cost_tracking: {max_cost: 1}}\nsteps: [{id: a, agent: coder, model: strange}]",
      {},
      "run.limit_reached",
    ],
  ] as const
) {
  Deno.test(`runWorkflow() refuses ${what} before there is a record or a call`, async () => {
    using engine = new TestEngine({ workflow });
    await assert.rejects(
      engine.runner.runWorkflow({ workflowId: "w", inputs }, engine.call()),
      { code },
    );
    assert.equal(engine.journal.runs.size, 0);
    assert.equal(engine.models.calls.length, 0);
  });
}
