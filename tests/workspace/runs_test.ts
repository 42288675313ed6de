import assert from "node:assert/strict";
import { readRun, readRuns } from "../../src/workspace/runs.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const agentRun = (start: string, more = ""): string =>
  `agent_id: writer\nstatus: completed\nstarted_at: ${start}\n${more}`;
const workflowRun = (start: string, more = ""): string =>
  `workflow_id: nightly\nstatus: failed\nstarted_at: ${start}\n${more}`;

Deno.test("readRuns() merges both kinds, the newest first, then by id", async () => {
  const folder = memoryFolder({
    "runs/agents/old/metadata.yaml": agentRun("2030-01-01T00:00:00Z"),
    "runs/agents/zone/metadata.yaml": agentRun("2030-01-02T03:00:00+02:00"),
    "runs/agents/odd/metadata.yaml": agentRun("soon"),
    "runs/workflows/b/metadata.yaml": workflowRun("2030-01-02T00:00:00"),
    "runs/workflows/a/metadata.yaml": workflowRun("'2030-01-02T00:00:00.000Z'"),
    "runs/workflows/.tmp/metadata.yaml": "",
    "runs/workflows/README.md": "",
  });
  const { runs, warnings } = await readRuns(folder);
  assert.deepEqual(runs.map(({ id }) => id), ["zone", "a", "b", "old", "odd"]);
  assert.deepEqual(warnings, [
    "runs/agents/odd/metadata.yaml: started_at is not a time",
  ]);
});

Deno.test("readRuns() gives every field of the kind, null when absent", async () => {
  const folder = memoryFolder({
    "runs/agents/r1/metadata.yaml": agentRun(
      "2030-01-01T00:00:00Z",
      "cost_usd: 0.5\nflavour: x\n",
    ),
    "runs/workflows/r2/metadata.yaml": workflowRun(
      "2030-01-01T00:00:00Z",
      "steps_total: 3\nagents_used: [a]\n",
    ),
  });
  const { runs } = await readRuns(folder);
  const [agent, workflow] = runs;
  assert.deepEqual(agent?.metadata, {
    run_id: "r1",
    started_at: "2030-01-01T00:00:00Z",
    completed_at: null,
    duration_seconds: null,
    status: "completed",
    artifacts_count: 0,
    error_message: null,
    metadata: {},
    agent_id: "writer",
    agent_name: null,
    exit_code: null,
    provider: null,
    model: null,
    temperature: null,
    tokens_used: null,
    cost_usd: 0.5,
    memory_mb: null,
    cpu_seconds: null,
    files_modified: 0,
    error_count: 0,
  });
  const { steps_total: total, agents_used: used, cost_total_usd: cost } =
    workflow?.metadata ?? {};
  assert.deepEqual([total, used, cost], [3, ["a"], null]);
});

Deno.test("readRuns() skips records it cannot read, naming the folder", async () => {
  const folder = memoryFolder({
    "runs/agents/good/metadata.yaml": agentRun("2030-01-01", "run_id: other\n"),
    "runs/agents/none/input.json": "{}",
    "runs/agents/yaml/metadata.yaml": "a: [",
    "runs/agents/type/metadata.yaml": "status: []",
    "runs/agents/shut/metadata.yaml": agentRun("2030-01-01"),
    "runs/agents/e\u001b[31m/metadata.yaml": agentRun("2030-01-01"),
    "runs/agents/empty/metadata.yaml": "",
    "runs/agents/strange/metadata.yaml":
      "status: exploded\nstarted_at: 2029-01-01\n",
  }, { unreadable: ["runs/agents/shut/metadata.yaml"] });
  const { runs, warnings } = await readRuns(folder);
  assert.deepEqual(runs.map(({ id, status }) => [id, status]), [
    ["good", "completed"],
    ["strange", "exploded"],
    ["empty", "unknown"],
  ]);
  const told = warnings.join("\n");
  for (const name of ["none", "yaml", "type", "shut"]) {
    assert.match(
      told,
      new RegExp(`^skipped run record runs/agents/${name}: `, "m"),
    );
  }
  assert.match(
    told,
    /skipped run record runs\/agents\/e\\x1b\[31m: unusual name/,
  );
  assert.match(told, /good\/metadata\.yaml: run_id is "other", not "good"/);
  assert.ok(!told.includes("\u001b"));
});

Deno.test("readRuns() is empty without records", async () => {
  assert.deepEqual(await readRuns(memoryFolder({})), {
    runs: [],
    warnings: [],
  });
});

Deno.test("readRun() takes a whole id, or eight characters that are enough", async () => {
  const folder = memoryFolder({
    "runs/agents/01J8ZC3V5R2M/metadata.yaml": agentRun("2030-01-01"),
    "runs/agents/01J8ZC3V/metadata.yaml": agentRun("2030-01-01"),
    "runs/workflows/01J8ZC3W0000/metadata.yaml": workflowRun("2030-01-01"),
    "runs/workflows/01J8ZC3W1111/metadata.yaml": workflowRun("2030-01-01"),
    "runs/agents/both/metadata.yaml": agentRun("2030-01-01"),
    "runs/workflows/both/metadata.yaml": workflowRun("2030-01-01"),
  });
  const idOf = async (id: string): Promise<string> =>
    (await readRun(folder, id)).run.id;
  assert.equal(await idOf("01J8ZC3V"), "01J8ZC3V");
  assert.equal(await idOf("01J8ZC3V5"), "01J8ZC3V5R2M");
  assert.equal(
    (await readRun(folder, "both", ["workflow"])).run.type,
    "workflow",
  );
  await assert.rejects(readRun(folder, "both"), {
    code: "usage.invalid",
    message: /add --type agent or --type workflow/,
  });
  await assert.rejects(readRun(folder, "01J8ZC3W"), {
    code: "usage.invalid",
    message: /01J8ZC3W0000 and 01J8ZC3W1111/,
  });
  for (const id of ["01J8ZC3", "", "..", "bath", "both\u001b"]) {
    await assert.rejects(readRun(folder, id), { code: "run.not_found" }, id);
  }
  await assert.rejects(readRun(folder, "bath"), {
    message: /did you mean "both"/,
  });
  await assert.rejects(readRun(folder, "01J8"), {
    code: "run.not_found",
    message:
      'Cannot show run "01J8": there is no such run, and of the beginning of an id at least 8 characters are needed; see paracle runs list',
  });
  for (const id of ["", "x", "01J8ZC3V9"]) {
    const told = { code: "run.not_found", message: /^(?!.*characters)/ };
    await assert.rejects(readRun(folder, id), told, id);
  }
});
