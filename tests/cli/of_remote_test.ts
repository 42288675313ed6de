import assert from "node:assert/strict";
import { remoteRoutes } from "../../src/cli/commands/remote.ts";
import { main } from "../../src/cli/main.ts";
import { OF_REMOTE } from "../../src/cli/of_remote.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

const IN_OTHER_GROUPS = ["list", "show", "status"];

Deno.test("OF_REMOTE has every command of remote that no other group has", () => {
  const names = remoteRoutes.getAllEntries().map(({ name }) =>
    name["convert-camel-to-kebab"]
  );
  const own = names.filter((name) => !IN_OTHER_GROUPS.includes(name));
  assert.deepEqual(OF_REMOTE, own);
});

Deno.test("main() shows who types a command of remote without that word what was meant", async () => {
  for (const line of ["exec production -- ls", "install lab"]) {
    const { io, stderrText } = fakeCli();
    const words = line.split(" ");
    assert.equal(await main(["--local", ...words], io), 2);
    const meant = `(did you mean "paracle remote ${words[0]}"`;
    assert.ok(stderrText().includes(meant), stderrText());
  }
});
