import assert from "node:assert/strict";
import { VARIABLES } from "../../scripts/compile.ts";
import { readText, walk } from "../../scripts/repository.ts";
import { environmentNames } from "../../src/cli/help_environment.ts";

const NAMES = environmentNames();

Deno.test("help environment has what the binary may read, and nothing else", () => {
  const listed = NAMES.filter((name) => !name.startsWith("PARACLE_")).sort();
  const granted = VARIABLES.filter((name) => !name.startsWith("PARACLE_"));
  assert.deepEqual(listed, [...granted].sort());
  assert.equal(new Set(NAMES).size, NAMES.length);
});

Deno.test("help environment has every variable of ours that src names, and no other", async () => {
  const named = new Set<string>();
  for (const file of await walk("src", ".ts")) {
    if (file.includes("/help_")) continue;
    const text = await readText(file) ?? "";
    for (const [, name = ""] of text.matchAll(/"(PARACLE_[A-Z_]+)"/g)) {
      named.add(name);
    }
  }
  const listed = NAMES.filter((name) => /^PARACLE_[A-Z_]+$/.test(name));
  assert.deepEqual(listed.sort(), [...named].sort());
});
