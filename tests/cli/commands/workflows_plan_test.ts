import assert from "node:assert/strict";
import { runWorkflowsPlan } from "../../../src/cli/commands/workflows_plan_run.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const files = {
  "workflows/catalog.yaml": "workflows: []\n",
  "workflows/definitions/nightly.yaml":
    "inputs:\n  days: {type: integer, required: true}\n" +
    "steps:\n  - {id: collect, agent: a}\n  - {id: scan, agent: a, requires_approval: true}\n" +
    "  - {id: report, agent: a, depends_on: [collect, scan]}\n",
  "workflows/definitions/bad.yaml":
    "steps:\n  - {id: x, agent: gone}\n  - {id: y, agent: a, depends_on: [z]}\n",
  "agents/manifest.yaml": "agents: [{id: a}]\n",
};

function cliWith(): FakeCli {
  return fakeCli({ services: servicesOver(files) });
}

Deno.test("workflows plan --json has the documented shape", async () => {
  const cli = cliWith();
  await runWorkflowsPlan.call(cli, { input: [], json: true }, "nightly");
  const { optimization_suggestions: _, ...plan } = JSON.parse(
    cli.stdoutText(),
  );
  assert.deepEqual(plan, {
    workflow_name: "nightly",
    total_steps: 3,
    execution_order: ["collect", "scan", "report"],
    parallel_groups: [
      {
        group_number: 0,
        steps: ["collect", "scan"],
        can_parallelize: true,
        estimated_duration_seconds: 5,
      },
      {
        group_number: 1,
        steps: ["report"],
        can_parallelize: false,
        estimated_duration_seconds: 5,
      },
    ],
    approval_gates: ["scan"],
    estimated_tokens: 1500,
    estimated_cost_usd: 0.015,
    estimated_time_seconds: 10,
  });
});

Deno.test("workflows plan prints order, groups, gates and estimates", async () => {
  const cli = cliWith();
  await runWorkflowsPlan.call(cli, { input: [], json: false }, "nightly");
  assert.ok(
    cli.stdoutText().startsWith(
      "nightly: 3 steps in 2 groups\n\nOrder: collect, scan, report\n\nGroups:\n" +
        "  0  collect, scan (then waits for approval)  [side by side]\n  1  report\n\n" +
        "Estimates: 1500 tokens, 0.015 USD, 10 s\n",
    ),
  );
});

Deno.test("workflows plan checks inputs when there are any", async () => {
  const cli = cliWith();
  await runWorkflowsPlan.call(
    cli,
    { input: ["days=7"], json: true },
    "nightly",
  );
  assert.equal(JSON.parse(cli.stdoutText()).total_steps, 3);
  const wrong = { input: ["days=many", "dasy=1"], json: true };
  await assert.rejects(runWorkflowsPlan.call(cliWith(), wrong, "nightly"), {
    code: "usage.invalid",
    exitCode: 2,
    message: /^Cannot plan workflow "nightly": .*"days": .*"dasy": /,
  });
});

Deno.test("workflows plan refuses a broken definition with all its places", async () => {
  const flags = { input: [], json: false };
  await assert.rejects(runWorkflowsPlan.call(cliWith(), flags, "bad"), {
    code: "workspace.invalid",
    exitCode: 3,
    message: /bad\.yaml:2:\d+: .*"gone".*bad\.yaml:3:\d+: .*"z"/,
  });
  await assert.rejects(runWorkflowsPlan.call(cliWith(), flags, "nope"), {
    code: "workflow.not_found",
    exitCode: 1,
  });
});
