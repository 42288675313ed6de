import assert from "node:assert/strict";
import { compileWorkflow } from "../../src/workspace/compile_workflow.ts";
import { parseDefinition } from "../../src/workspace/definition.ts";
import { planDocument } from "../../src/workspace/plan.ts";
import type { PlanDocument } from "../../src/workspace/reader.ts";

async function plan(text: string): Promise<PlanDocument> {
  const definition = await parseDefinition(text, "workflows/nightly.yaml");
  return planDocument(compileWorkflow(definition));
}

Deno.test("planDocument() has the documented shape and figures", async () => {
  const text = `
name: Nightly
steps:
  - {id: collect, agent: a, output: rows}
  - {id: scan, agent: a, output: findings, requires_approval: yes}
  - {id: report, agent: a, inputs: {r: "{{ steps.collect.rows }}", f: $scan.findings}}
`;
  assert.deepEqual(await plan(text), {
    "workflow_name": "Nightly",
    "total_steps": 3,
    "execution_order": ["collect", "scan", "report"],
    "parallel_groups": [
      {
        "group_number": 0,
        steps: ["collect", "scan"],
        "can_parallelize": true,
        "estimated_duration_seconds": 5,
      },
      {
        "group_number": 1,
        steps: ["report"],
        "can_parallelize": false,
        "estimated_duration_seconds": 5,
      },
    ],
    "approval_gates": ["scan"],
    "estimated_tokens": 1500,
    "estimated_cost_usd": 0.015,
    "estimated_time_seconds": 10,
    "optimization_suggestions": [],
  });
});

Deno.test("planDocument() costs have no dust of floating point", async () => {
  for (const count of [1, 3, 7, 23]) {
    const steps = Array.from(
      { length: count },
      (_, i) => `{id: s${i}, agent: a}`,
    );
    const { estimated_cost_usd: cost } = await plan(`steps: [${steps.join()}]`);
    assert.ok(String(cost).length <= 5, String(cost));
  }
});

Deno.test("planDocument() suggests to drop only waits that hold something up", async () => {
  const suggested = async (text: string): Promise<readonly string[]> =>
    (await plan(`steps:\n${text}`))["optimization_suggestions"];
  assert.deepEqual(
    await suggested(
      "  - {id: a, agent: x}\n  - {id: b, agent: x, depends_on: [a]}\n",
    ),
    [
      'step "b" waits for "a" but uses none of its outputs; without that depends_on the two could run side by side',
    ],
  );
  const useful = {
    "it is read": "  - {id: b, agent: x, depends_on: [a], inputs: {k: $a}}\n",
    "all are read":
      "  - {id: b, agent: x, depends_on: [a], inputs: {k: '{{ steps }}'}}\n",
    "another wait is longer":
      "  - {id: c, agent: x, inputs: {k: $a}}\n  - {id: b, agent: x, depends_on: [a, c], inputs: {k: $c}}\n",
  };
  for (const [why, rest] of Object.entries(useful)) {
    assert.deepEqual(
      await suggested(`  - {id: a, agent: x}\n${rest}`),
      [],
      why,
    );
  }
  const gate = "  - {id: a, agent: x, requires_approval: yes}\n" +
    "  - {id: b, agent: x, depends_on: [a]}\n";
  assert.deepEqual(await suggested(gate), []);
});
