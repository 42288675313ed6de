/**
 * YAML as data with places.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ParacleError } from "../../src/core/errors.ts";
import { parseYaml } from "../../src/config/yaml.ts";

const source = "x.yaml";

Deno.test("parseYaml() answers null when the document is empty", async () => {
  for (const text of ["", "# nothing\n", "\ufeff", "---\n"]) {
    assert.equal((await parseYaml(text, { source })).value, null);
  }
});

Deno.test("parseYaml() keeps dates and versions as text", async () => {
  const text = "day: 2026-01-02\nversion: 1.2.3\nshort: 1.10\nyes: no\n";
  const yaml = await parseYaml(text, { source });
  assert.deepEqual(yaml.value, {
    day: "2026-01-02",
    version: "1.2.3",
    short: 1.1,
    yes: "no",
  });
  assert.equal(yaml.textOf(["short"]), "1.10");
});

Deno.test("parseYaml() ignores a directive that asks for YAML 1.1", async () => {
  const yaml = await parseYaml("%YAML 1.1\n---\na: yes\n", { source });
  assert.deepEqual(yaml.value, { a: "yes" });
});

Deno.test("parseYaml() warns of each duplicate key and takes the last", async () => {
  const text = "a: 1\nb: {c: 1, c: 2}\na: 3\n";
  const yaml = await parseYaml(text, { source });
  assert.deepEqual(yaml.value, { a: 3, b: { c: 2 } });
  assert.deepEqual(yaml.warnings, [
    'x.yaml:3:1: duplicate key "a"; the last one counts',
    'x.yaml:2:11: duplicate key "c"; the last one counts',
  ]);
  assert.deepEqual(yaml.placeOf(["a"]), { line: 3, column: 4 });
});

Deno.test("parseYaml() makes no prototype of __proto__", async () => {
  const yaml = await parseYaml("__proto__: {bad: 1}\n", { source });
  assert.equal(Object.hasOwn(Object(yaml.value), "__proto__"), true);
  assert.equal(Reflect.get({}, "bad"), undefined);
});

Deno.test("ParsedYaml.placeOf() finds values, keys and items", async () => {
  const text = "\ufeffa:\r\n  - b: 'x'\r\n    c:\r\n  - 2\r\n";
  const { placeOf } = await parseYaml(text, { source });
  assert.deepEqual(placeOf([]), { line: 1, column: 1 });
  assert.deepEqual(placeOf(["a"]), { line: 1, column: 1 });
  assert.deepEqual(placeOf(["a", 0, "b"]), { line: 2, column: 8 });
  assert.deepEqual(placeOf(["a", 0, "b"], "key"), { line: 2, column: 5 });
  assert.deepEqual(placeOf(["a", 0, "c"]), { line: 3, column: 5 });
  assert.deepEqual(placeOf(["a", 1]), { line: 4, column: 5 });
  assert.equal(placeOf(["a", 2]), undefined);
  assert.equal(placeOf(["z"]), undefined);
});

Deno.test("parseYaml() fails with the code it is told", async () => {
  const code = "workspace.invalid";
  await assert.rejects(parseYaml("a: [", { source, code }), { code });
});

Deno.test("parseYaml() refuses very many aliases", async () => {
  const text = `a: &a 1\nb: [${"*a,".repeat(2000)}]\n`;
  await assert.rejects(parseYaml(text, { source }), /too many aliases/);
});

Deno.test("parseYaml() shows ten faults and counts the others", async () => {
  const text = Array.from({ length: 15 }, (_, i) => `k${i}: !no 1\n`).join("");
  await assert.rejects(
    parseYaml(text, { source }),
    /x\.yaml:10:5.*and 5 more$/,
  );
});

Deno.test("parseYaml() answers any text with data or a printable failure", async () => {
  const piece = fc.constantFrom(
    ..."abc: \n\t-[]{}'\"#&*!|>%@`,?\u0007\u001b\u0000\u0085",
    "&a ",
    "*a",
    "\n  ",
    "---\n",
    "!!str ",
  );
  const text = fc.array(piece, { maxLength: 30 }).map((all) => all.join(""));
  await fc.assert(fc.asyncProperty(text, async (typed) => {
    try {
      JSON.stringify((await parseYaml(typed, { source })).value);
    } catch (error) {
      assert.ok(error instanceof ParacleError, `${error}`);
      assert.match(error.message, /^Cannot read YAML: x\.yaml:\d+:\d+: /);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
    }
  }));
});
