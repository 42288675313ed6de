import assert from "node:assert/strict";
import { runHere } from "../../src/cli/app.ts";
import { GROUPS, loadGroup, UNLOADED } from "../../src/cli/groups.ts";
import { compileArguments } from "../../scripts/compile.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { servicesOver } from "../helpers/local_services.ts";

Deno.test("loadGroup() finds the commands of every group", async () => {
  for (const group of GROUPS) {
    const target = await loadGroup(group);
    assert.notEqual(target, UNLOADED, group.name);
    assert.notEqual(target.brief, "", group.name);
  }
});

Deno.test("compileArguments() includes the file of every group", () => {
  const words = compileArguments("x");
  for (const { file } of GROUPS) {
    assert.ok(words.includes(`--include=src/cli/${file.slice(2)}`), file);
  }
});

Deno.test("runHere() lists every group, and what is behind it", async () => {
  const cli = fakeCli();
  await runHere(["--help"], cli);
  for (const { name } of GROUPS) {
    assert.match(cli.stdoutText(), new RegExp(`^ +${name} +\\w`, "m"));
    assert.match(cli.stdoutText(), new RegExp(`^ +paracle ${name} \\S`, "m"));
  }
});

Deno.test("runHere() takes -l on a group for its list, by any of its names", async () => {
  for (
    const name of ["agents", "agent", "workflows", "workflow", "runs", "logs"]
  ) {
    const cli = fakeCli({
      services: servicesOver({ "workflows/catalog.yaml": "" }),
    });
    await runHere([name, "-l"], cli);
    assert.match(cli.stdoutText(), /^No (agents|workflows|runs|logs) found\n$/);
  }
});
