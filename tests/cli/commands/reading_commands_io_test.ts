import assert from "node:assert/strict";
import { join } from "node:path";
import { buildApplication, buildRouteMap, run } from "@stricli/core";
import { agentsRoutes } from "../../../src/cli/commands/agents.ts";
import { configRoutes } from "../../../src/cli/commands/config.ts";
import { logsRoutes } from "../../../src/cli/commands/logs.ts";
import { runsRoutes } from "../../../src/cli/commands/runs.ts";
import { statusCommand } from "../../../src/cli/commands/status.ts";
import { workflowsRoutes } from "../../../src/cli/commands/workflows.ts";
import type { CliContext } from "../../../src/cli/context.ts";
import { openWorkspace } from "../../../src/workspace/folder_io.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { localServices } from "../../helpers/local_services.ts";
import { tempFolder } from "../../helpers/temp.ts";

const SAMPLE = join(import.meta.dirname ?? "", "../../testdata/workspace");

const EVERY_READING: readonly string[] = [
  "agents list",
  "agents list --json",
  "agents list --format yaml",
  "agents get coder",
  "agents get coder --spec",
  "agents get architect --json",
  "workflows list",
  "workflows list --json --status active --limit 2 --offset 1",
  "workflows show bugfix",
  "workflows show git_commit --json",
  "workflows plan bugfix",
  "workflows plan bugfix --json -i bug_description=slow -i severity=low",
  "runs list",
  "runs list --json --type agent --since 7d --limit 0 --status failed",
  "runs list --status interrupted",
  "logs list",
  "logs show decisions --json --lines 5",
  "status",
  "status --json",
  "config show",
  "config show -f json -s merged",
  "config show --format table --section cost",
];

async function paracle(line: string, start: string = SAMPLE): Promise<FakeCli> {
  const routes = {
    agents: agentsRoutes,
    config: configRoutes,
    logs: logsRoutes,
    runs: runsRoutes,
    status: statusCommand,
    workflows: workflowsRoutes,
  };
  const root = buildRouteMap<string, CliContext>({
    routes,
    docs: { brief: "test" },
  });
  const app = buildApplication(root, {
    name: "paracle",
    scanner: { caseStyle: "allow-kebab-for-camel" },
  });
  const cli = fakeCli({ services: localServices(await openWorkspace(start)) });
  await run(app, line.split(" "), cli);
  return cli;
}

Deno.test("every reading command prints something of the sample workspace", async () => {
  for (const line of EVERY_READING) {
    const cli = await paracle(line);
    assert.notEqual(cli.stdoutText(), "", line);
    assert.doesNotMatch(
      cli.stderrText(),
      /Error|Failed|Expected|No (flag|command)/i,
      line,
    );
    if (/json/.test(line)) JSON.parse(cli.stdoutText());
  }
});

Deno.test("every reading command leaves the workspace as it was, byte for byte", async () => {
  await using temp = await tempFolder();
  const copy = join(temp.path, "ws");
  await copyFolder(SAMPLE, copy);
  const before = await snapshot(copy);
  assert.ok(before.size > 10);
  for (const line of EVERY_READING) {
    await paracle(line, join(copy, ".parac", "agents"));
  }
  assert.deepEqual(await snapshot(copy), before);
});

Deno.test("agents list shows the sample's agents in the manifest's order", async () => {
  const cli = await paracle("agents list --json");
  const ids = JSON.parse(cli.stdoutText()).map(({ id }: { id: string }) => id);
  assert.deepEqual(ids, [
    "architect",
    "coder",
    "reviewer",
    "tester",
    "pm",
    "documenter",
    "releasemanager",
    "security",
  ]);
});

Deno.test("agents get --spec prints the sample's file unchanged", async () => {
  const cli = await paracle("agents get tester --spec");
  const text = await Deno.readTextFile(
    join(SAMPLE, ".parac/agents/specs/tester.md"),
  );
  assert.equal(cli.stdoutText(), text);
});

Deno.test("workflows list warns of the sample's missing definitions on stderr", async () => {
  const cli = await paracle("workflows list --json");
  const { workflows, total } = JSON.parse(cli.stdoutText());
  assert.equal(total, 3);
  assert.deepEqual(
    workflows.map(({ id }: { id: string }) => id),
    ["bugfix", "code_review", "hello_world"],
  );
  assert.match(
    cli.stderrText(),
    /^warning: left out .*: feature_development, refactoring, .*release\n$/,
  );
});

Deno.test("workflows show finds nothing wrong with a sound workflow of the sample", async () => {
  const shown = JSON.parse(
    (await paracle("workflows show code_review --json")).stdoutText(),
  );
  assert.deepEqual(shown.problems, []);
  assert.equal(shown.steps.length, 6);
  assert.deepEqual(shown.steps[5].depends_on.length, 4);
});

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

/** Every path below with its time and its bytes. */
async function snapshot(
  root: string,
  found: Map<string, string> = new Map(),
): Promise<Map<string, string>> {
  const { mtime } = await Deno.lstat(root);
  found.set(root, `${mtime?.toISOString()}`);
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    const path = join(root, name);
    if (isDirectory) await snapshot(path, found);
    else {
      const info = await Deno.lstat(path);
      found.set(
        path,
        `${info.mtime?.toISOString()} ${await Deno.readTextFile(path)}`,
      );
    }
  }
  return found;
}
