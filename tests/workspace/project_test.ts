import assert from "node:assert/strict";
import { mergeValues, readProject } from "../../src/workspace/project.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

Deno.test("readProject() merges includes in order, the later file wins", async () => {
  const folder = memoryFolder({
    "project.yaml":
      "name: x\nversion: 1.10\ninclude: [a.yaml, 'config\\b.yaml', no.yaml]\nlogs: {a: 1, list: [1, 2]}\n",
    "a.yaml": "logs: {a: 2, b: 2}\nversion: 2.0\ninclude: [c.yaml]\n",
    "config/b.yaml": "logs: {b: 3, list: [9]}\n",
    "c.yaml": "name: never\n",
  });
  const { merged, includes, warnings } = await readProject(folder);
  assert.equal(merged.at("name").text(), "x");
  assert.equal(merged.at("version").text(), "2.0");
  assert.deepEqual(merged.at("logs").value, { a: 2, list: [9], b: 3 });
  assert.deepEqual(merged.at("include").texts(), [
    "a.yaml",
    "config\\b.yaml",
    "no.yaml",
  ]);
  assert.deepEqual(includes, [
    { path: "a.yaml", present: true },
    { path: "config\\b.yaml", present: true },
    { path: "no.yaml", present: false },
  ]);
  assert.deepEqual(warnings, [
    "a.yaml:3:1: an include in an included file is ignored",
    'project.yaml:3:36: the included file "no.yaml" is missing',
  ]);
});

Deno.test("readProject() tells places in the file a value came from", async () => {
  const folder = memoryFolder({
    "project.yaml": "include: [a.yaml]\nlogs: {a: 1}\n",
    "a.yaml": "\nlogs:\n  a: [1]\n",
  });
  const { merged } = await readProject(folder);
  assert.throws(() => merged.at("logs").at("a").number(), {
    code: "workspace.invalid",
    message: /a\.yaml:3:3: logs\.a: expected a number, found a list/,
  });
});

Deno.test("readProject() fails for an include that is broken, unreadable or outside", async () => {
  const files = { "project.yaml": "include: [a.yaml]\n", "a.yaml": "a: [\n" };
  await assert.rejects(readProject(memoryFolder(files)), {
    code: "workspace.invalid",
    message: /a\.yaml:1:4/,
  });
  await assert.rejects(
    readProject(memoryFolder(files, { unreadable: ["a.yaml"] })),
    { code: "workspace.unreadable" },
  );
  await assert.rejects(
    readProject(memoryFolder({ "project.yaml": "include: [../a.yaml]\n" })),
    {
      code: "workspace.invalid",
      message: /project\.yaml:1:11: .*not inside \.parac/,
    },
  );
  await assert.rejects(
    readProject(memoryFolder({ "project.yaml": "include: a.yaml\n" })),
    { message: /project\.yaml:1:10: include: expected a list/ },
  );
});

Deno.test("readProject() warns without project.yaml", async () => {
  const { merged, warnings } = await readProject(memoryFolder({}));
  assert.deepEqual(merged.value, {});
  assert.deepEqual(warnings, ["there is no project.yaml"]);
});

Deno.test("mergeValues() does not touch prototypes or its arguments", () => {
  const later: unknown = JSON.parse('{"__proto__": {"x": 1}, "a": {"b": 2}}');
  const earlier = { a: { c: 1 } };
  const merged = mergeValues(earlier, later);
  assert.equal(Reflect.get({}, "x"), undefined);
  assert.ok(Object.hasOwn(Object(merged), "__proto__"));
  assert.deepEqual(earlier, { a: { c: 1 } });
});
