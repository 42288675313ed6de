import assert from "node:assert/strict";
import { compileArguments, VARIABLES } from "../../scripts/compile.ts";
import { readText, walk } from "../../scripts/repository.ts";

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
