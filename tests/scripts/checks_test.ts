import assert from "node:assert/strict";
import { changedLines, publicApi } from "../../scripts/check_api.ts";
import { findCycles, parseGraph } from "../../scripts/check_cycles.ts";
import {
  hasModuleComment,
  headingAnchors,
  relativeLinks,
} from "../../scripts/check_docs.ts";

Deno.test("findCycles() finds nothing when imports only go down", () => {
  const graph = new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]]);
  assert.deepEqual(findCycles(graph), []);
});

Deno.test("findCycles() finds each circle once, and a file that imports itself", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b", "d"]],
    ["d", ["d"]],
  ]);
  assert.deepEqual(findCycles(graph), [["b", "c"], ["d"]]);
});

Deno.test("parseGraph() counts type imports and leaves other packages out", () => {
  const json = JSON.stringify({
    modules: [
      {
        specifier: "file:///r/src/a.ts",
        dependencies: [
          { code: { specifier: "file:///r/src/b.ts" } },
          { type: { specifier: "file:///r/src/c.ts" } },
          { code: { specifier: "npm:/yaml@2.9.1" } },
        ],
      },
      { specifier: "npm:/yaml@2.9.1" },
    ],
  });
  const graph = parseGraph(json, "file:///r/src/");
  assert.deepEqual([...graph], [["a.ts", ["b.ts", "c.ts"]]]);
});

Deno.test("parseGraph() throws when a module could not be read", () => {
  const json = '{"modules":[{"specifier":"file:///s/a.ts","error":"gone"}]}';
  assert.throws(() => parseGraph(json, "file:///s/"), /gone/);
});

Deno.test("hasModuleComment() wants the comment first and the tag in it", () => {
  assert.equal(hasModuleComment("/**\n * A.\n *\n * @module\n */\nx;"), true);
  assert.equal(
    hasModuleComment("/**\n * A.\n */\n/**\n * @module\n */"),
    false,
  );
  assert.equal(hasModuleComment("x;\n/**\n * @module\n */"), false);
});

Deno.test("relativeLinks() reads inline and named links, and no code", () => {
  const text = "[a](a.md 't') <x> [m](mailto:x@y)\n\n[n]: docs/n.md\n" +
    "```sh\n[c](c.md)\n```\n[t](#top)\n";
  assert.deepEqual(relativeLinks(text), ["a.md", "#top", "docs/n.md"]);
});

Deno.test("headingAnchors() makes anchors as GitHub does", () => {
  const text = "# Add `a` command!\n```\n# no\n```\n## Exit codes\n";
  assert.deepEqual(headingAnchors(text), ["add-a-command", "exit-codes"]);
});

Deno.test("publicApi() drops the places", () => {
  const doc = "Defined in file:///r/src/a.ts:1:1\n\nfunction a(): void\n\n";
  assert.equal(publicApi(doc), "function a(): void\n");
});

Deno.test("changedLines() tells a moved line from an equal text", () => {
  assert.deepEqual(changedLines("a\nb\n", "b\na\n"), ["(order changed)"]);
  assert.deepEqual(changedLines("a\n", "a\n"), []);
  assert.deepEqual(changedLines("a\n", "a\na\n"), ["+ a"]);
});
