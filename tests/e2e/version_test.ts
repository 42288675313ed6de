import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import {
  programBinary,
  programNeeds,
  runCommand,
  runProgram,
} from "../helpers/program.ts";
import { skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";
import { NO_TOOLCHAIN, testToolchain } from "../helpers/toolchain.ts";

Deno.test("--version --json tells version, platform and, built, the inputs", async () => {
  await using folder = await tempFolder();
  const built = programBinary() !== undefined;
  const { out, err, code } = await runProgram(["--version", "--json"], {
    cwd: folder.path,
    env: await programNeeds(),
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

const binary = programBinary();
const noBinary = binary === undefined ? "needs PARACLE_BIN" : undefined;

Deno.test({
  ...skippable("licenses names each package inside, with its terms", noBinary),
  fn: async () => {
    await using folder = await tempFolder();
    const call = { cwd: folder.path, env: await programNeeds() };
    const { out, err, code } = await runProgram(["licenses", "--json"], call);
    assert.deepEqual([code, err], [0, ""]);
    const licenses: { packages: string[]; text: string }[] = JSON.parse(out);
    const of = (name: string): string | undefined =>
      licenses.find(({ packages }) =>
        packages.some((one) => one.startsWith(`${name}@`))
      )?.text;
    assert.match(of("ssh2") ?? "", /Brian White/);
    assert.match(of("hono") ?? "", /MIT License/);
    assert.match(of("ai") ?? "", /Apache License/);
    assert.equal(of("fast-check"), undefined, "only tests use it");
    const text = await runProgram(["licenses"], call);
    assert.match(text.out, /^== \S+@\d.*\n\n/);
  },
});

const toolchain = testToolchain();
const noToolchain = toolchain === undefined ? NO_TOOLCHAIN : undefined;

Deno.test({
  ...skippable(
    "the binary is at most 3 MB larger than the runtime inside it",
    noBinary ?? noToolchain,
  ),
  fn: async () => {
    await using folder = await tempFolder();
    const runtime = toolchain?.runtime ?? await leastProgram(folder.path);
    const { size } = await Deno.stat(binary ?? "");
    const { size: least } = await Deno.stat(runtime);
    assert.ok(size <= least + 3_000_000, `${size - least} bytes more`);
  },
});

/** Compiles a program of one line: a few kB more than the runtime alone. */
async function leastProgram(folder: string): Promise<string> {
  const [main, least] = [`${folder}/least.ts`, `${folder}/least`];
  await Deno.writeTextFile(main, 'console.log("x");\n');
  const { code, err } = await runCommand(
    [
      ...[toolchain?.deno ?? "", "compile", "--quiet", "--no-check"],
      ...["--no-config", `--output=${least}`, main],
    ],
    { cwd: folder, env: Deno.env.toObject() },
  );
  assert.equal(code, 0, err);
  return least;
}
