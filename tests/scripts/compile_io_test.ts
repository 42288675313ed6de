import assert from "node:assert/strict";
import { compileArguments, VARIABLES } from "../../scripts/compile.ts";
import { readText, repository, walk } from "../../scripts/repository.ts";
import { makeBeside } from "../../scripts/staging.ts";
import { tempFolder } from "../helpers/temp.ts";

/** Runs the script as its task does; it must end before it builds anything. */
async function compile(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly [number, string, string]> {
  const script = new URL("scripts/compile.ts", repository()).pathname;
  const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout), decoder.decode(stderr)];
}

Deno.test("the compiler's help is ours", async () => {
  const [code, out, err] = await compile(["--all", "--help"]);
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^Usage: deno task compile /);
  assert.match(out, /^ {2}linux-x86_64$/m);
});

Deno.test("the compiler names what it was given and cannot use", async () => {
  const [noDeno, , first] = await compile([], {
    COMPILE_DENO: "/nowhere/deno",
  });
  assert.equal(noDeno, 1);
  assert.match(first, /^Cannot compile: COMPILE_DENO is "\/nowhere\/deno": /);
  assert.match(first, /unset COMPILE_DENO/);
  const [noLock, , second] = await compile(["--lock-to", "/nowhere/r.yaml"]);
  assert.equal(noLock, 1);
  assert.match(second, /^Cannot lock to "\/nowhere\/r\.yaml": no such file; /);
  assert.match(second, /deno task compile --lock-to /);
});

Deno.test("makeBeside() replaces a file by one that is good, and by no other", async () => {
  await using folder = await tempFolder();
  const output = `${folder.path}/paracle`;
  await Deno.writeTextFile(output, "old");
  const bad = await makeBeside(output, async (staged) => {
    await Deno.writeTextFile(staged, "half");
    return "it broke";
  });
  assert.equal(bad, "it broke");
  assert.equal(await Deno.readTextFile(output), "old");
  const thrown = makeBeside(output, () => Promise.reject(new Error("no")));
  await assert.rejects(thrown, /no/);
  const good = await makeBeside(output, async (staged) => {
    assert.match(staged, /[/\\]paracle$/);
    await Deno.writeTextFile(staged, "new");
    return undefined;
  });
  assert.equal(good, undefined);
  assert.equal(await Deno.readTextFile(output), "new");
  const left = await Array.fromAsync(Deno.readDir(folder.path));
  assert.deepEqual(left.map(({ name }) => name), ["paracle"]);
});

Deno.test("compileArguments() never grants programs, libraries or everything", () => {
  const args = compileArguments({ entry: "main.js", output: "x" });
  assert.ok(args.includes("--no-prompt"));
  assert.ok(!args.some((arg) => /^(-A|--allow-(all|run|ffi))/.test(arg)));
});

Deno.test("VARIABLES holds every variable that src asks for by name", async () => {
  const missing: string[] = [];
  for (const file of await walk("src", ".ts")) {
    const text = await readText(file) ?? "";
    for (
      const [, args = ""] of text.matchAll(/\b(?:env|variable)\(([^)]*)\)/g)
    ) {
      for (const [, name = ""] of args.matchAll(/"([A-Z_]+)"/g)) {
        if (VARIABLES.includes(name) || name.startsWith("PARACLE_")) continue;
        missing.push(`${file}: ${name}`);
      }
    }
  }
  assert.deepEqual(missing, []);
});
