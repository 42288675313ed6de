import assert from "node:assert/strict";
import { runHere } from "../../src/cli/app.ts";
import { isOwn } from "../../src/cli/globals.ts";
import {
  GROUP_ALIASES,
  GROUPS,
  loadGroup,
  UNLOADED,
} from "../../src/cli/groups.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { servicesOver } from "../helpers/local_services.ts";

Deno.test("loadGroup() finds the commands of every group", async () => {
  for (const group of GROUPS) {
    const target = await loadGroup(group);
    assert.notEqual(target, UNLOADED, group.name);
    assert.notEqual(target.brief, "", group.name);
  }
});

Deno.test("isOwn() knows every group, by any of its names", () => {
  for (const { name } of GROUPS) assert.ok(isOwn(name), name);
  for (const name of Object.keys(GROUP_ALIASES)) assert.ok(isOwn(name), name);
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
