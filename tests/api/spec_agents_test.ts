import assert from "node:assert/strict";
import { readSpecAgents } from "../../src/api/spec_agents.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const SPEC =
  "# Writer\n\n## Role\n\nDrafts notes\n\n## Responsibilities\n\n### Changelogs\n";

Deno.test("readSpecAgents() reads names, roles and capabilities of the specs", async () => {
  const { value, warnings } = await readSpecAgents(
    memoryFolder({ "agents/specs/writer.md": SPEC }),
  );
  assert.deepEqual(value, [{
    id: "writer",
    name: "Writer",
    role: "Drafts notes",
    "spec_file": "agents/specs/writer.md",
    capabilities: ["changelogs"],
    description: "Drafts notes",
  }]);
  assert.deepEqual(warnings, []);
});

Deno.test("readSpecAgents() leaves out documents, unless the manifest points to them", async () => {
  const files = {
    "agents/specs/SCHEMA.md": "# Schema\n",
    "agents/specs/_draft.md": "# Draft\n",
    "agents/specs/Lead.md": "# The Lead\n",
    "agents/specs/writer.md": SPEC,
  };
  const without = await readSpecAgents(memoryFolder(files));
  assert.deepEqual(without.value.map(({ id }) => id), ["writer"]);
  const manifest =
    "agents:\n  - id: boss\n    spec_file: specs/Lead.md\n  - id: writer\n";
  const { value } = await readSpecAgents(
    memoryFolder({ ...files, "agents/manifest.yaml": manifest }),
  );
  assert.deepEqual(value.map(({ id, name }) => [id, name]), [
    ["writer", "Writer"],
    ["Lead", "The Lead"],
  ]);
});

Deno.test("readSpecAgents() answers although the manifest is broken, with a warning", async () => {
  const { value, warnings } = await readSpecAgents(memoryFolder({
    "agents/manifest.yaml": "agents: {",
    "agents/specs/writer.md": SPEC,
  }));
  assert.equal(value.length, 1);
  assert.match(warnings.join(), /manifest\.yaml/);
});

Deno.test("readSpecAgents() answers an empty list without specs", async () => {
  const { value } = await readSpecAgents(memoryFolder({}));
  assert.deepEqual(value, []);
});
