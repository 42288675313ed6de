import assert from "node:assert/strict";
import { readAgents } from "../../src/workspace/agents.ts";
import {
  compileWorkflow,
  requireSound,
} from "../../src/workspace/compile_workflow.ts";
import type { CompiledWorkflow } from "../../src/workspace/compiled.ts";
import { checkInputs } from "../../src/workspace/inputs.ts";
import { planDocument } from "../../src/workspace/plan.ts";
import { readWorkflow } from "../../src/workspace/workflows.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";
import { sampleFiles } from "../helpers/sample_files.ts";

const folder = memoryFolder(await sampleFiles());

async function compile(name: string): Promise<CompiledWorkflow> {
  const { agents } = await readAgents(folder);
  const { definition } = await readWorkflow(folder, name);
  return compileWorkflow(definition, { agents: agents.map(({ id }) => id) });
}

Deno.test("compileWorkflow() finds nothing wrong with the sample's reviews and fixes", async () => {
  for (const name of ["bugfix", "code_review"]) {
    const compiled = await compile(name);
    assert.deepEqual(compiled.problems, []);
    requireSound(compiled, "run");
  }
});

Deno.test("compileWorkflow() finds the tools of the sample's git_commit", async () => {
  const compiled = await compile("git_commit");
  assert.deepEqual(
    compiled.problems.map(({ severity, place, message }) =>
      `${severity} ${place} ${message.split(";", 1)[0]}`
    ),
    ["git_status", "git_add", "git_commit"].map((tool, i) =>
      `error workflows/definitions/git_commit.yaml:${[27, 36, 48][i]}:11 ` +
      `it calls the tool "${tool}"`
    ),
  );
  requireSound(compiled, "plan");
  assert.throws(() => requireSound(compiled, "run"));
});

Deno.test("compileWorkflow() only warns of the agents of the sample's hello_world", async () => {
  const compiled = await compile("hello_world");
  assert.deepEqual(
    compiled.problems.map(({ severity, message }) => `${severity} ${message}`),
    [
      'warning there is no agent "greeter"',
      'warning there is no agent "formatter"',
    ],
  );
  requireSound(compiled, "run");
  const { inputs } = compiled.definition;
  const { values } = checkInputs(inputs, {}, { source: "text" });
  const [first, second] = compiled.steps;
  const start = { inputs: values, steps: new Map() };
  assert.deepEqual(first?.inputs(start), { user_name: "World" });
  const greeted = {
    status: "completed",
    outputs: { greeting_message: "Hi" },
  } as const;
  const scope = { inputs: values, steps: new Map([["step_1", greeted]]) };
  assert.deepEqual(second?.inputs(scope), { message: "Hi" });
});

Deno.test("planDocument() plans the sample's code_review", async () => {
  const plan = planDocument(await compile("code_review"));
  assert.deepEqual(plan.parallel_groups.map(({ steps }) => steps), [
    ["static_analysis"],
    ["security_check", "code_quality", "test_coverage"],
    ["performance_check"],
    ["final_verdict"],
  ]);
  assert.equal(plan.estimated_cost_usd, 0.03);
  assert.match(
    plan.optimization_suggestions[0] ?? "",
    /step "security_check" waits for "static_analysis"/,
  );
});

Deno.test("checkInputs() lists all that is wrong with what a sample is given", async () => {
  const { inputs } = (await compile("bugfix")).definition;
  const all = "bug_description, affected_files, severity, issue_number";
  const cases:
    readonly (readonly [given: object, faults: readonly string[]])[] = [
      [{}, ["bug_description: it is required"]],
      [{ bug_description: "x", severity: "urgent" }, [
        'severity: expected one of "critical", "high", "medium", "low", found "urgent"',
      ]],
      [
        { bug_descripton: "x", severity: ["low", "high"], affected_files: "[" },
        [
          "bug_description: it is required",
          'affected_files: expected array, found "["',
          "severity: it is given more than once",
          `bug_descripton: it is not declared (did you mean "bug_description"?); declared: ${all}`,
        ],
      ],
      [{ bug_description: "x", affected_files: "a.ts, b.ts" }, []],
    ];
  for (const [given, expected] of cases) {
    const { faults } = checkInputs(inputs, { ...given }, { source: "text" });
    const told = faults.map(({ field, message }) => `${field}: ${message}`);
    assert.deepEqual(told, expected);
  }
});
