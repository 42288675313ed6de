import assert from "node:assert/strict";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import "../helpers/late_files.ts";
import { memoryWorkspace } from "../helpers/memory_folder.ts";

const RUN = "01J8ZC3V5R2M9D7K4T6QX0ABCD";
const files = {
  "project.yaml": "name: x\ndefaults: {provider: openai}\n",
  "agents/manifest.yaml":
    "agents:\n  - id: writer\n    responsibilities: [a, b, c, d, e, f]\n" +
    "    standards: [short]\n  - id: quiet\n    enabled: false\n",
  "agents/specs/writer.md": "# Writer\n",
  "workflows/catalog.yaml":
    "workflows:\n  - {name: nightly, category: ops}\n  - {name: other}\n",
  "workflows/definitions/nightly.yaml":
    "inputs:\n  topic: {type: string, required: true}\n" +
    "steps:\n  - id: scan\n    agent: writer\n    prompt: 'Scan {{ inputs.topic }}'\n" +
    "    requires_approval: true\n" +
    "  - id: report\n    agent: writer\n    prompt: 'Use {{ steps.scan.result }}'\n",
  "workflows/definitions/other.yaml": "steps: [{id: a, agent: writer}]\n",
  "workflows/definitions/broken.yaml":
    "steps:\n  - id: a\n    agent: nobody\n  - id: b\n    agent: writer\n" +
    "    prompt: '{{ steps.gone.result }}'\n",
  [`runs/workflows/${RUN}/metadata.yaml`]:
    "workflow_id: nightly\nstatus: completed\nstarted_at: 2024-09-21T03:04:05Z\n",
  "memory/context/current_state.yaml":
    "project: {name: x, version: '1'}\nnext_actions: [go]\n",
  "memory/logs/agent_actions.log":
    "[2030-01-02 03:04:05] [Writer] [REVIEW] one\n[2030-01-02 03:04:06] [Writer] [REVIEW] two\n",
};

function readerOver(
  more: Readonly<Record<string, string>> = {},
): LocalReader {
  const workspace = memoryWorkspace({ ...files, ...more });
  return new LocalReader(workspace, { now: () => Date.UTC(2030, 0, 8) });
}

Deno.test("LocalReader answers with plain data, whatever it is asked", async () => {
  const reader = readerOver();
  const answers = [
    await reader.agents(),
    await reader.agent("writer"),
    await reader.agentSpec("writer"),
    await reader.workflows(),
    await reader.workflow("nightly"),
    await reader.plan("nightly"),
    await reader.runs(),
    await reader.run(RUN),
    await reader.status(),
    await reader.config("all"),
    await reader.config("merged"),
    await reader.logs(),
    await reader.log("actions"),
  ];
  for (const answer of answers) {
    assert.deepEqual(JSON.parse(JSON.stringify(answer)), answer);
  }
});

Deno.test("LocalReader.agent() tells what only Markdown shows, and a missing spec", async () => {
  const { value, warnings } = await readerOver().agent("writer");
  assert.equal(value.responsibilities.length, 6);
  assert.equal(value.capabilities.length, 5);
  assert.deepEqual(value.standards, ["short"]);
  assert.equal(value.spec_file, "agents/specs/writer.md");
  assert.deepEqual(warnings, []);
  const quiet = await readerOver().agent("quiet");
  assert.equal(quiet.value.enabled, false);
  assert.match(quiet.warnings.join(), /agent "quiet" has no spec: there is no/);
  assert.equal((await readerOver().agentSpec("quiet")).value, undefined);
  await assert.rejects(readerOver().agentSpec("nobody"), {
    code: "agent.not_found",
  });
});

Deno.test("LocalReader.workflows() filters by category and pages", async () => {
  const { value } = await readerOver().workflows({ category: "ops" });
  assert.deepEqual(value.workflows.map(({ id }) => id), ["nightly"]);
  const page = await readerOver().workflows({ limit: 1, offset: 1 });
  assert.deepEqual(page.value.workflows.map(({ id }) => id), ["other"]);
  assert.equal(page.value.total, 2);
});

Deno.test("LocalReader.workflow() tells what templates get wrong", async () => {
  const { value } = await readerOver().workflow("broken");
  const problems = value["problems"];
  assert.ok(Array.isArray(problems));
  assert.deepEqual(
    problems.map(({ severity, step, place }) => [severity, step, place]),
    [
      ["error", "a", "workflows/definitions/broken.yaml:3:12"],
      ["error", "b", "workflows/definitions/broken.yaml:6:13"],
    ],
  );
});

Deno.test("LocalReader.plan() refuses a broken definition with every problem", async () => {
  await assert.rejects(readerOver().plan("broken"), {
    code: "workspace.invalid",
    exitCode: 3,
    message: /broken\.yaml:3:12.*nobody.*broken\.yaml:6:13.*gone/,
  });
});

Deno.test("LocalReader.plan() checks inputs when they are given", async () => {
  const { value } = await readerOver().plan("nightly", { topic: "x" });
  assert.deepEqual(value.execution_order, ["scan", "report"]);
  assert.deepEqual(value.approval_gates, ["scan"]);
  assert.equal(value.estimated_tokens, 1000);
  await assert.rejects(readerOver().plan("nightly", { topci: 1 }), {
    code: "usage.invalid",
    message: /"topic": it is required.*"topci": it is not declared/,
  });
});

Deno.test("LocalReader.status() has what the text form needs under text", async () => {
  const { value } = await readerOver().status();
  assert.equal(value["next_actions"], 1);
  assert.deepEqual(value["text"], {
    name: "x",
    version: "1",
    focus: [],
    pending: [],
    next_actions: ["go"],
    blockers: [],
  });
});

Deno.test("LocalReader.config() names the sections there are", async () => {
  await assert.rejects(readerOver().config("secrets"), {
    code: "usage.invalid",
    message: /all, logs, adr, roadmap, project, cost, logging, merged/,
  });
});

Deno.test("LocalReader.log() gives the last lines that match", async () => {
  const query = { tail: 1, pattern: "ONE" };
  const { value } = await readerOver().log("actions", query);
  assert.deepEqual(value, {
    name: "actions",
    lines: ["[2030-01-02 03:04:05] [Writer] [REVIEW] one"],
  });
  await assert.rejects(readerOver().log("nothing"), { code: "log.not_found" });
});
