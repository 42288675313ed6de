import assert from "node:assert/strict";
import { readRunData } from "../../src/workspace/run_data.ts";
import { readRun } from "../../src/workspace/runs.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const META = "status: completed\nstarted_at: 2030-01-01\n";

Deno.test("readRunData() reads the files of an agent's run", async () => {
  const folder = memoryFolder({
    "runs/agents/r/metadata.yaml": META,
    "runs/agents/r/input.json": '\ufeff{"task": "x"}\r\n',
    "runs/agents/r/logs.txt": "one\ntwo\n",
    "runs/agents/r/trace.json": "[1]",
  });
  const { run } = await readRun(folder, "r");
  assert.deepEqual(await readRunData(folder, run), {
    data: {
      input: { task: "x" },
      output: null,
      logs: "one\ntwo\n",
      artifacts: null,
      trace: [1],
    },
    warnings: [],
  });
});

Deno.test("readRunData() reads steps by name and skips broken files with a warning", async () => {
  const folder = memoryFolder({
    "runs/workflows/r/metadata.yaml": META,
    "runs/workflows/r/inputs.json": "{",
    "runs/workflows/r/outputs.json": "{}",
    "runs/workflows/r/logs.txt": "secret",
    "runs/workflows/r/steps/b.json": '{"step_id": "b"}',
    "runs/workflows/r/steps/a.json": '{"step_id": "a"}',
    "runs/workflows/r/steps/c.json": "",
    "runs/workflows/r/steps/d.txt": "no",
  }, { unreadable: ["runs/workflows/r/logs.txt"] });
  const { run } = await readRun(folder, "r");
  const { data, warnings } = await readRunData(folder, run);
  assert.deepEqual(data, {
    inputs: null,
    outputs: {},
    steps: [{ step_id: "a" }, { step_id: "b" }],
    logs: null,
    artifacts: null,
  });
  assert.equal(warnings.length, 3);
  assert.match(warnings.join("\n"), /inputs\.json: it is not JSON/);
  assert.match(warnings.join("\n"), /steps\/c\.json: it is not JSON/);
});
