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
