import assert from "node:assert/strict";
import { readWorkflow, readWorkflows } from "../../src/workspace/workflows.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const steps = "steps: [{name: s, agent: a}]\n";

Deno.test("readWorkflows() keeps the catalog's order and leaves out what cannot be read", async () => {
  const folder = memoryFolder({
    "workflows/catalog.yaml":
      "workflows:\n  - {name: b, status: planned}\n  - {name: gone}\n" +
      "  - {name: a, category: x, file: other/file.yml}\n  - {name: broken}\n  - {name: gone2}\n",
    "workflows/templates/b.yml": steps,
    "workflows/other/file.yml": steps,
    "workflows/definitions/broken.yaml": "steps: 1\n",
    "workflows/definitions/unlisted.yaml": steps,
  });
  const { workflows, warnings } = await readWorkflows(folder);
  assert.deepEqual(
    workflows.map((
      { entry, definition },
    ) => [entry.name, entry.category, entry.status, definition.id]),
    [["b", "general", "planned", "b"], ["a", "x", "active", "file"]],
  );
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0] ?? "",
    /workflow "broken" is left out: .*broken\.yaml:1:8: steps: expected a list/,
  );
  assert.equal(
    warnings[1],
    "left out of the list, as they have no definition: gone, gone2",
  );
});

Deno.test("readWorkflows() warns without a catalog and fails for a broken one", async () => {
  assert.deepEqual(await readWorkflows(memoryFolder({})), {
    workflows: [],
    warnings: ["there is no workflows/catalog.yaml"],
  });
  const folder = memoryFolder({ "workflows/catalog.yaml": "workflows: all\n" });
  await assert.rejects(readWorkflows(folder), {
    code: "workspace.invalid",
    message: /catalog\.yaml:1:12: workflows: expected a list/,
  });
});

Deno.test("readWorkflows() leaves out only the entries that are wrong", async () => {
  const folder = memoryFolder({
    "workflows/catalog.yaml": "workflows:\n  - {file: x}\n  - {name: good}\n" +
      "  - {name: x, file: ../../x.yaml}\n",
    "workflows/good.yaml": steps,
  });
  const { workflows, warnings } = await readWorkflows(folder);
  assert.deepEqual(workflows.map(({ entry }) => entry.name), ["good"]);
  const left = /^an entry of the catalog is left out: .*catalog\.yaml:/;
  assert.match(warnings[0] ?? "", left);
  assert.match(
    warnings[0] ?? "",
    /:2:5: workflows\[0\]\.name: .* it is absent/,
  );
  assert.match(warnings[1] ?? "", /:4:21: .*not inside \.parac/);
  assert.deepEqual((await readWorkflow(folder, "good")).warnings, warnings);
});

Deno.test("readWorkflow() does without a catalog, and without a broken one", async () => {
  const files = { "workflows/definitions/w.yaml": steps };
  assert.deepEqual((await readWorkflow(memoryFolder(files), "w")).warnings, []);
  const broken = memoryFolder({ ...files, "workflows/catalog.yaml": "a: [\n" });
  const { entry, warnings } = await readWorkflow(broken, "w");
  assert.equal(entry, undefined);
  assert.match(
    warnings.join(),
    /^the catalog is not used: .*catalog\.yaml:1:4/,
  );
  await assert.rejects(readWorkflow(broken, "v"), {
    code: "workspace.invalid",
    message: /catalog\.yaml:1:4/,
  });
});

Deno.test("readWorkflow() prefers definitions, then templates, then workflows, then the catalog", async () => {
  const places = [
    "workflows/definitions/w.yaml",
    "workflows/definitions/w.yml",
    "workflows/templates/w.yaml",
    "workflows/w.yaml",
    "workflows/elsewhere.yaml",
  ];
  const files = Object.fromEntries(places.map((path) => [path, steps]));
  files["workflows/catalog.yaml"] =
    "workflows:\n  - {name: w, file: elsewhere.yaml}\n";
  for (const place of places) {
    const { definition, entry } = await readWorkflow(memoryFolder(files), "w");
    assert.equal(definition.file, place);
    assert.equal(entry?.name, "w");
    delete files[place];
  }
});

Deno.test("readWorkflow() shows what the catalog does not list", async () => {
  const folder = memoryFolder({ "workflows/definitions/free.yaml": steps });
  const { definition, entry } = await readWorkflow(folder, "free");
  assert.equal(definition.id, "free");
  assert.equal(entry, undefined);
});

Deno.test("readWorkflow() names near ones, and never leaves its folders", async () => {
  const folder = memoryFolder({
    "workflows/catalog.yaml": "workflows: [{name: gone}]\n",
    "workflows/definitions/bugfix.yaml": steps,
    "secret.yaml": steps,
  });
  const rejects = (name: string, message: RegExp): Promise<void> =>
    assert.rejects(readWorkflow(folder, name), {
      code: "workflow.not_found",
      message,
    });
  await rejects("bugfx", /did you mean "bugfix"/);
  await rejects("gone", /its definition is missing/);
  await rejects("../../secret", /there is no such workflow/);
  await rejects("catalog", /there is no such workflow/);
  await rejects("", /there is no such workflow/);
  await rejects("a\u001b[2J", /"a\\x1b\[2J"/);
});
