import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import { runProgram } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("--version --json tells version, platform and, built, the inputs", async () => {
  await using folder = await tempFolder();
  const built = Deno.env.get("PARACLE_BINARY") !== undefined;
  const { out, err, code } = await runProgram(["--version", "--json"], {
    cwd: folder.path,
    env: built
      ? {}
      : { DENO_DIR: Deno.env.get("DENO_DIR"), HOME: Deno.env.get("HOME") },
  });
  assert.deepEqual([code, err], [0, ""]);
  const { version, commit, target, deno, ["built_from"]: inputs } = JSON.parse(
    out,
  );
  assert.equal(
    version,
    JSON.parse(await readText("deno.json") ?? "")["version"],
  );
  assert.match(target, /^\w+-\w+/);
  assert.match(deno, /^\d+\.\d+\.\d+/);
  if (!built) return assert.deepEqual([commit, inputs], [null, null]);
  assert.match(commit ?? "no clone", /^([0-9a-f]{40}|no clone)$/);
  assert.match(inputs["deno_lock"], /^sha256:[0-9a-f]{64}$/);
  assert.match(inputs.compiler, /^\d+\.\d+\.\d+/);
});
