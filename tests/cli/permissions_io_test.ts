import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";

const MODULE = new URL("src/cli/permissions_io.ts", repository());

/** Runs a script that has the module's functions; returns what it prints. */
async function run(
  flags: readonly string[],
  script: string,
): Promise<readonly string[]> {
  const code = `import { queryPermission, revokePermissions }
    from ${JSON.stringify(MODULE.href)}; ${script}`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--no-config"],
      ...[...flags, `data:text/typescript,${encodeURIComponent(code)}`],
    ],
  }).output();
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

Deno.test("queryPermission() tells whole kinds, names and paths apart", async () => {
  const folder = repository().pathname;
  const flags = [`--allow-read=${folder}`, "--allow-env=HOME", "--allow-net"];
  const asked = [
    ["net"],
    ["read"],
    ["read", `${folder}src`],
    ["env"],
    ["env", "HOME"],
    ["env", "USER"],
    ["sys", "uid"],
    ["sys", "no such kind"],
    ["import"],
  ];
  const printed = await run(
    flags,
    `for (const one of ${JSON.stringify(asked)}) {
      console.log(queryPermission(...one));
    }`,
  );
  const granted = [true, false, true, false, true, false, false, false, false];
  assert.deepEqual(printed, granted.map(String));
});

Deno.test("revokePermissions() gives up whole kinds, and bears what cannot be", async () => {
  const printed = await run(
    ["-A"],
    `revokePermissions(["no such kind", "read", "net"]);
    for (const kind of ["read", "net", "write"]) {
      console.log(queryPermission(kind));
    }`,
  );
  assert.deepEqual(printed, ["false", "false", "true"]);
});
