import assert from "node:assert/strict";
import fc from "fast-check";
import { insidePath } from "../../src/workspace/folder.ts";
import { CONTRACT_FILES, testFolder } from "../helpers/folder_contract.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

testFolder("memory", (use) => use(memoryFolder(CONTRACT_FILES)));

Deno.test("insidePath() leaves no way out, whatever the path", () => {
  const part = fc.constantFrom("a", "..", ".", "", "b.md", "...");
  const slash = fc.constantFrom("/", "\\");
  fc.assert(fc.property(fc.array(fc.tuple(part, slash)), (parts) => {
    const path = insidePath(parts.flat().join(""));
    if (path === undefined) return;
    const names = path.split("/");
    assert.ok(!names.includes("..") && !names.includes("."));
    assert.ok(path === "" || !names.includes(""));
    assert.ok(!path.includes("\\"));
    assert.equal(insidePath(path), path);
  }));
});

Deno.test("insidePath() refuses what only passes through the outside", () => {
  assert.equal(insidePath("a/../../.parac/a"), undefined);
  assert.equal(insidePath(""), "");
  assert.equal(insidePath("a/.."), "");
});
