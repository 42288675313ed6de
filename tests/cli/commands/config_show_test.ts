import assert from "node:assert/strict";
import { runConfigShow } from "../../../src/cli/commands/config_show_run.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const files = {
  "project.yaml":
    "name: x\nversion: 1.10\ninclude: [config/extra.yaml, config/gone.yaml]\n" +
    "file_management: {logs: {base_path: notes/logs}, adr: {enabled: off}}\ncost: {budget: {daily_limit: 5}}\n",
  "config/extra.yaml":
    "file_management:\n  logs: {global: {max_line_length: 900}, predefined: {actions: {enabled: yes, path: a.log}}}\n" +
    "  roadmap: {primary: plan.yaml}\n",
};
type Section = Parameters<typeof runConfigShow>[0]["section"];

async function show(
  section: Section,
  format: "json" | "yaml" | "table" = "json",
  given: Readonly<Record<string, string>> = files,
): Promise<string> {
  const cli = fakeCli({ services: servicesOver(given) });
  await runConfigShow.call(cli, { format, section, json: false });
  return cli.stdoutText();
}

Deno.test("config show prints three sections and the includes", async () => {
  assert.deepEqual(JSON.parse(await show("all")), {
    logs: {
      base_path: "notes/logs",
      global: {
        max_line_length: 900,
        max_file_size_mb: null,
        async_logging: null,
      },
      predefined: {
        actions: { enabled: true, path: "a.log" },
        decisions: { enabled: null, path: null },
      },
    },
    adr: {
      enabled: false,
      base_path: null,
      limits: { max_title_length: null, max_total_length: null },
    },
    roadmap: {
      base_path: null,
      primary: "plan.yaml",
      limits: { max_phase_name_length: null, max_phases: null },
    },
    includes: [
      { path: "config/extra.yaml", present: true },
      { path: "config/gone.yaml", present: false },
    ],
  });
});

Deno.test("config show prints one section", async () => {
  assert.deepEqual(Object.keys(JSON.parse(await show("adr"))), [
    "adr",
    "includes",
  ]);
  assert.deepEqual(JSON.parse(await show("cost")).cost, {
    budget: { daily_limit: 5 },
  });
  assert.equal(JSON.parse(await show("logging")).logging, null);
  const { project } = JSON.parse(await show("project"));
  assert.deepEqual([project.name, project.version], ["x", "1.10"]);
  assert.deepEqual(Object.keys(JSON.parse(await show("merged"))), [
    "name",
    "version",
    "include",
    "file_management",
    "cost",
  ]);
});

Deno.test("config show prints YAML and a table", async () => {
  assert.match(
    await show("all", "yaml"),
    /^logs:\n {2}base_path: notes\/logs\n/,
  );
  assert.match(
    await show("logs", "table"),
    /^KEY +VALUE\nlogs\.base_path +notes\/logs\n/,
  );
});

Deno.test("config show works without any configuration, and warns", async () => {
  const cli = fakeCli({ services: servicesOver({}) });
  await runConfigShow.call(cli, { format: "yaml", section: "all", json: true });
  assert.deepEqual(JSON.parse(cli.stdoutText()).includes, []);
  assert.equal(cli.stderrText(), "warning: there is no project.yaml\n");
});

Deno.test("config show fails for wrong types, naming the included file", async () => {
  const broken = {
    ...files,
    "config/extra.yaml": "file_management:\n  logs: []\n",
  };
  await assert.rejects(show("all", "json", broken), {
    code: "workspace.invalid",
    message:
      /config\/extra\.yaml:2:3: file_management\.logs: expected a map, found a list/,
  });
});
