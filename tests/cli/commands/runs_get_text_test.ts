import assert from "node:assert/strict";
import { renderRun } from "../../../src/cli/commands/runs_get_text.ts";

Deno.test("renderRun() shows each step under its name, without what is empty", () => {
  const text = renderRun({
    type: "workflow",
    metadata: { run_id: "w1", status: "failed", error_message: null },
    data: {
      inputs: { name: "Ada" },
      steps: [
        {
          step_id: "greet",
          status: "completed",
          agent: "greeter",
          outputs: { greeting: "Hello\nAda \u001b[2J" },
          metadata: { provider: "openai", tokens: 12, model: null },
          error: null,
        },
        { step_id: "print", status: "failed", error: "openai: HTTP 503" },
      ],
      logs: null,
    },
  });
  assert.equal(
    text,
    "type: workflow\nrun_id: w1\nstatus: failed\n" +
      '\ninputs:\n  {\n    "name": "Ada"\n  }\n' +
      "\nsteps:\n  greet  completed  greeter\n    outputs:\n      greeting:\n" +
      "        Hello\n        Ada \\x1b[2J\n    metadata:\n      provider: openai\n      tokens: 12\n" +
      "  print  failed\n    error: openai: HTTP 503\n",
  );
});

Deno.test("renderRun() shows a step of any other form as it is", () => {
  const data = { steps: ["odd", ["x"]] };
  const text = renderRun({ type: "workflow", metadata: {}, data });
  assert.match(text, /steps:\n {2}odd\n/);
});

Deno.test("renderRun() shows steps as they ran, and those that did not run last", () => {
  const steps = [
    { step_id: "skipped", status: "skipped", started_at: null },
    { step_id: "second", started_at: "2030-01-01T00:00:02Z" },
    { step_id: "first", started_at: "2030-01-01T00:00:01Z" },
    "odd",
  ];
  const text = renderRun({ type: "workflow", metadata: {}, data: { steps } });
  const names = ["first", "second", "skipped", "odd"];
  const found = names.map((name) => text.indexOf(`\n  ${name}`));
  assert.deepEqual(found, found.toSorted((a, b) => a - b), text);
  assert.ok(!found.includes(-1), text);
});

Deno.test("renderRun() shows the metadata of a record line by line", () => {
  const text = renderRun({
    type: "agent",
    metadata: {
      run_id: "a1",
      metadata: { mode: "safe", chosen_by: { model: "flag" }, tools: [] },
    },
    data: {},
  });
  assert.equal(
    text,
    "type: agent\nrun_id: a1\nmetadata:\n  mode: safe\n" +
      "  chosen_by:\n    model: flag\n",
  );
});
