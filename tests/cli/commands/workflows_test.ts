import assert from "node:assert/strict";
import { runWorkflowsList } from "../../../src/cli/commands/workflows_list_run.ts";
import { runWorkflowsShow } from "../../../src/cli/commands/workflows_show_run.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const files = {
  "workflows/catalog.yaml":
    "workflows:\n  - {name: nightly, description: Scan and report}\n" +
    "  - {name: later, status: planned}\n  - {name: gone}\n",
  "workflows/definitions/nightly.yaml":
    "name: nightly\ndescription: Scan and report\n" +
    "on_error: {}\nsteps: [{name: collect, agent: nobody}]\n",
  "workflows/definitions/later.yaml": "steps: [{name: x, agent: writer}]\n",
  "agents/manifest.yaml": "agents: [{id: writer}]\n",
};
const all = { status: "all", limit: 100, offset: 0, json: true } as const;

function cliWith(more: Readonly<Record<string, string>> = {}): FakeCli {
  return fakeCli({ services: servicesOver({ ...files, ...more }) });
}

Deno.test("workflows list --json has the documented shape", async () => {
  const cli = cliWith();
  await runWorkflowsList.call(cli, { ...all, limit: 1 });
  assert.deepEqual(JSON.parse(cli.stdoutText()), {
    workflows: [{
      id: "nightly",
      name: "nightly",
      description: "Scan and report",
      category: "general",
      status: "active",
      spec: {
        name: "nightly",
        description: "Scan and report",
        steps: [{ name: "collect" }],
      },
    }],
    total: 2,
  });
  assert.equal(
    cli.stderrText(),
    "warning: left out of the list, as they have no definition: gone\n",
  );
});

Deno.test("workflows list filters by status, then pages", async () => {
  const ids = async (
    flags: Partial<Parameters<typeof runWorkflowsList>[0]>,
  ) => {
    const cli = cliWith();
    await runWorkflowsList.call(cli, { ...all, ...flags });
    const { workflows, total } = JSON.parse(cli.stdoutText());
    return [workflows.map(({ id }: { id: string }) => id).join(), total];
  };
  assert.deepEqual(await ids({}), ["nightly,later", 2]);
  assert.deepEqual(await ids({ status: "planned" }), ["later", 1]);
  assert.deepEqual(await ids({ status: "completed" }), ["", 0]);
  assert.deepEqual(await ids({ offset: 1 }), ["later", 2]);
  assert.deepEqual(await ids({ offset: 9 }), ["", 2]);
  assert.deepEqual(await ids({ limit: 0 }), ["", 2]);
});

Deno.test("workflows list prints a table, or that there are none", async () => {
  const cli = cliWith();
  await runWorkflowsList.call(cli, { ...all, json: false });
  assert.equal(
    cli.stdoutText(),
    "ID       CATEGORY  STATUS   STEPS  DESCRIPTION\n" +
      "nightly  general   active   1      Scan and report\n" +
      "later    general   planned  1\n",
  );
  const none = cliWith({ "workflows/catalog.yaml": "" });
  await runWorkflowsList.call(none, { ...all, json: false });
  assert.equal(none.stdoutText(), "No workflows found\n");
});

Deno.test("workflows show tells problems and dead keys", async () => {
  const cli = cliWith();
  await runWorkflowsShow.call(cli, { format: "yaml", json: true }, "nightly");
  const shown = JSON.parse(cli.stdoutText());
  assert.equal(shown.schemaVersion, 1);
  assert.equal(shown.file, "workflows/definitions/nightly.yaml");
  assert.deepEqual(shown.not_honoured, ["on_error"]);
  assert.deepEqual(shown.problems, [{
    severity: "error",
    step: "collect",
    place: "workflows/definitions/nightly.yaml:4:32",
    message: 'there is no agent "nobody"',
  }]);
  assert.equal(shown.steps[0].prompt, "collect");
});

Deno.test("workflows show works although the manifest is broken", async () => {
  const cli = cliWith({ "agents/manifest.yaml": "agents: 1\n" });
  await runWorkflowsShow.call(cli, { format: "yaml", json: false }, "nightly");
  assert.match(cli.stdoutText(), /^schemaVersion: 1\nid: nightly\n/);
  assert.match(cli.stdoutText(), /problems: \[\]\n$/);
  assert.match(
    cli.stderrText(),
    /^warning: agents are not checked: .*manifest\.yaml:1:9/,
  );
});

Deno.test("workflows show names near ids", async () => {
  await assert.rejects(
    runWorkflowsShow.call(
      cliWith(),
      { format: "yaml", json: false },
      "nightlie",
    ),
    {
      code: "workflow.not_found",
      exitCode: 1,
      message: /did you mean "nightly"/,
    },
  );
});
