import assert from "node:assert/strict";
import { runRunsGet } from "../../../src/cli/commands/runs_get_run.ts";
import { runRunsList } from "../../../src/cli/commands/runs_list_run.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const files = {
  "runs/agents/a1/metadata.yaml":
    "agent_id: writer\nstatus: failed\nstarted_at: 2030-01-02T03:04:05.678Z\n" +
    'duration_seconds: 1.25\nerror_message: "it \\u001b[2J broke"\n',
  "runs/agents/a1/input.json": '{"task": "x"}',
  "runs/agents/a1/logs.txt": "one\r\n\u001btwo\r\n",
  "runs/workflows/w1/metadata.yaml":
    "workflow_id: nightly\nstatus: completed\nstarted_at: 2030-01-01\nsteps_total: 3\nsteps_completed: 3\n",
  "runs/workflows/bad/metadata.yaml": "a: [\n",
};
const all = { type: "all", limit: 20, json: false } as const;

function cliWith(given: Readonly<Record<string, string>> = files): FakeCli {
  return fakeCli({ services: servicesOver(given) });
}

Deno.test("runs list prints whole ids, the newest first", async () => {
  const cli = cliWith();
  await runRunsList.call(cli, all);
  assert.equal(
    cli.stdoutText(),
    "TYPE      RUN ID  NAME     STATUS     STARTED               DURATION\n" +
      "agent     a1      writer   failed     2030-01-02T03:04:05Z  1.3 s\n" +
      "workflow  w1      nightly  completed  2030-01-01T00:00:00Z\n",
  );
  assert.match(
    cli.stderrText(),
    /^warning: skipped run record runs\/workflows\/bad: /,
  );
});

Deno.test("runs list --json has every field, and counts before the limit", async () => {
  const cli = cliWith();
  await runRunsList.call(cli, { ...all, limit: 1, json: true });
  const { runs, total } = JSON.parse(cli.stdoutText());
  assert.equal(total, 2);
  assert.equal(runs.length, 1);
  assert.deepEqual(Object.keys(runs[0]).slice(0, 3), [
    "type",
    "run_id",
    "started_at",
  ]);
  assert.equal(runs[0].tokens_used, null);
});

Deno.test("runs list says how many more there are, and 0 means all", async () => {
  const some = cliWith();
  await runRunsList.call(some, { ...all, limit: 1 });
  assert.match(some.stderrText(), /1 more; see them with --limit 0\n$/);
  const every = cliWith();
  await runRunsList.call(every, { ...all, limit: 0 });
  assert.equal(every.stdoutText().split("\n").length, 4);
});

Deno.test("runs list takes filters, and none left is no failure", async () => {
  const cli = cliWith();
  await runRunsList.call(cli, { ...all, since: "2031-01-01" });
  assert.equal(cli.stdoutText(), "No runs found\n");
  const one = cliWith();
  await runRunsList.call(one, {
    ...all,
    type: "workflow",
    workflowId: "nightly",
    since: "2030-01-01",
    json: true,
  });
  assert.equal(JSON.parse(one.stdoutText()).total, 1);
  assert.ok(!one.stdoutText().includes("writer"));
  await assert.rejects(runRunsList.call(cliWith(), { ...all, since: "soon" }), {
    code: "usage.invalid",
    exitCode: 2,
  });
});

Deno.test("runs get --json is type, metadata and data", async () => {
  const cli = cliWith();
  await runRunsGet.call(cli, { json: true }, "a1");
  const { type, metadata, data } = JSON.parse(cli.stdoutText());
  assert.equal(type, "agent");
  assert.equal(metadata.status, "failed");
  assert.deepEqual(data, {
    input: { task: "x" },
    output: null,
    logs: "one\r\n\u001btwo\r\n",
    artifacts: null,
  });
});

Deno.test("runs get prints safe text without what is empty", async () => {
  const cli = cliWith();
  await runRunsGet.call(cli, { json: false }, "a1");
  assert.equal(
    cli.stdoutText(),
    "type: agent\nrun_id: a1\nstarted_at: 2030-01-02T03:04:05.678Z\nduration_seconds: 1.25\nstatus: failed\n" +
      "artifacts_count: 0\nerror_message: it \\x1b[2J broke\nagent_id: writer\nfiles_modified: 0\nerror_count: 0\n" +
      '\ninput:\n  {\n    "task": "x"\n  }\n\nlogs:\n  one\n  \\x1btwo\n',
  );
});

Deno.test("runs get fails for an unknown run and for a broken one", async () => {
  await assert.rejects(runRunsGet.call(cliWith(), { json: false }, "nope"), {
    code: "run.not_found",
    exitCode: 1,
  });
  await assert.rejects(
    runRunsGet.call(cliWith(), { json: false, type: "workflow" }, "bad"),
    {
      code: "workspace.invalid",
      exitCode: 3,
    },
  );
});

Deno.test("runs list marks what was only tried", async () => {
  const record = "workflow_id: w\nstatus: completed\nstarted_at: 2030-01-01\n";
  const cli = cliWith({
    "runs/workflows/dry/metadata.yaml": `${record}metadata: {dry_run: true}\n`,
    "runs/workflows/wet/metadata.yaml": `${record}metadata: {dry_run: false}\n`,
  });
  await runRunsList.call(cli, all);
  assert.match(cli.stdoutText(), /dry +w +completed \(dry run\) /);
  assert.match(cli.stdoutText(), /wet +w +completed +2030/);
});
