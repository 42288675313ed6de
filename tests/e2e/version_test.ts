import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import { programBinary, programNeeds, runProgram } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

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
const NO_BINARY = "PARACLE_BINARY names no program";

/** Without a reason to skip it, a test; else the reason stands in its name. */
function binaryTest(
  name: string,
  missing: string | undefined,
  test: () => Promise<void>,
): void {
  if (missing === undefined) Deno.test(name, test);
  else Deno.test.ignore(`${name} (skipped: ${missing})`, () => {});
}

binaryTest(
  "licenses names each package inside, with its terms",
  binary === undefined ? NO_BINARY : undefined,
  async () => {
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
);

const runtime = Deno.env.get("DENORT_BIN");

binaryTest(
  "the binary is at most 3 MB larger than the runtime inside it",
  binary === undefined
    ? NO_BINARY
    : runtime === undefined
    ? "DENORT_BIN names no runtime"
    : undefined,
  async () => {
    const { size } = await Deno.stat(binary ?? "");
    const { size: least } = await Deno.stat(runtime ?? "");
    assert.ok(size <= least + 3_000_000, `${size - least} bytes more`);
  },
);
