import assert from "node:assert/strict";
import { readAgents, readAgentSpec } from "../../src/workspace/agents.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const manifest = (text: string, more: Readonly<Record<string, string>> = {}) =>
  memoryFolder({ "agents/manifest.yaml": text, ...more });

Deno.test("readAgents() keeps the manifest's order and fills defaults", async () => {
  const folder = manifest(
    "defaults: {provider: anthropic, model: claude-x}\nagents:\n" +
      "  - id: zoe\n    name: Zoe\n    role: r\n    description: d\n" +
      "    responsibilities: [a, b, c, d, e, f]\n    tools: [t]\n    enabled: no\n" +
      "  - id: 007\n    model: gpt-4\n" +
      "  - id: amy\n    provider: openai\n",
  );
  const { agents, warnings } = await readAgents(folder);
  assert.deepEqual(agents.map(({ id }) => id), ["zoe", "007", "amy"]);
  const [zoe, bond, amy] = agents;
  assert.deepEqual(zoe?.capabilities, ["a", "b", "c", "d", "e"]);
  assert.equal(zoe?.responsibilities.length, 6);
  assert.equal(zoe?.enabled, false);
  assert.deepEqual([zoe?.provider, zoe?.model], ["anthropic", "claude-x"]);
  assert.equal(bond?.name, "007");
  assert.equal(bond?.enabled, true);
  assert.deepEqual([bond?.provider, bond?.model], [undefined, "gpt-4"]);
  assert.deepEqual([amy?.provider, amy?.model], ["openai", undefined]);
  assert.deepEqual(warnings, []);
});

Deno.test("readAgents() leaves out what it cannot use, with the place, and keeps the others", async () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "agents:\n  - name: x\n":
      /manifest\.yaml:2:5: agents\[0\]\.id: expected a text, it is absent/,
    "agents:\n  - id: ''\n":
      /agents\[0\]\.id: expected a text, found an empty text/,
    "agents:\n  - text\n": /agents\[0\]: expected a map, found a text/,
    "agents:\n  - id: a\n    tools: many\n":
      /:3:12: agents\[0\]\.tools: expected a list/,
    "agents:\n  - id: a\n  - id: a\n":
      /:3:9: agents\[1\]\.id: there are two agents "a"/,
    "agents:\n  - id: a\n    spec_file: ../../../etc/passwd\n":
      /:3:16: .*is not inside \.parac/,
    "agents:\n  - id: a\n    spec_file: /etc/passwd\n": /is not inside \.parac/,
    "agents:\n  - id: a\n    enabled: perhaps\n":
      /:3:14: .*expected true or false/,
  };
  for (const [text, message] of Object.entries(cases)) {
    const more = `${text}  - id: z\n`;
    const { agents, warnings } = await readAgents(manifest(more));
    assert.equal(agents.at(-1)?.id, "z", text);
    assert.match(warnings.join("\n"), message);
    assert.match(warnings.join("\n"), /^(an agent|agent "a") is left out: /);
  }
  const { broken } = await readAgents(
    manifest("agents:\n  - id: a\n    temperature: 3\n"),
  );
  assert.match(
    broken.get("a")?.message ?? "",
    /:3:18: agents\[0\]\.temperature: it must be from 0 to 2/,
  );
});

Deno.test("readAgents() fails for a manifest without a list", async () => {
  await assert.rejects(readAgents(manifest("agents: {a: 1}\n")), {
    code: "workspace.invalid",
    message: /agents\/manifest\.yaml:1:1: agents: expected a list/,
  });
});

Deno.test("readAgents() has no agents in an empty manifest", async () => {
  for (const text of ["", "agents:\n", "agents: []\n"]) {
    const { agents, warnings } = await readAgents(manifest(text));
    assert.deepEqual([agents, warnings], [[], []]);
  }
});

Deno.test("readAgents() lists from the specs without a manifest, with a warning", async () => {
  const folder = memoryFolder({
    "agents/specs/writer.md": "# Writer Agent\n## Role\nWrites.\n",
    "agents/specs/old.yaml":
      "name: Old\ndescription: Is old\ncapabilities: [x]\n",
    "agents/specs/writer.yaml": "name: Not this\n",
    "agents/specs/SCHEMA.md": "# Schema\n",
    "agents/specs/_draft.md": "# Draft\n",
    "agents/specs/notes.txt": "no",
  });
  const { agents, warnings } = await readAgents(folder);
  assert.deepEqual(
    agents.map(({ id, name, role, specPaths }) => ({
      id,
      name,
      role,
      specPaths,
    })),
    [
      {
        id: "old",
        name: "Old",
        role: "Is old",
        specPaths: ["agents/specs/old.yaml"],
      },
      {
        id: "writer",
        name: "Writer Agent",
        role: "Writes.",
        specPaths: ["agents/specs/writer.md"],
      },
    ],
  );
  assert.match(warnings.join(), /there is no agents\/manifest\.yaml/);
  assert.deepEqual((await readAgents(memoryFolder({}))).agents, []);
});

Deno.test("readAgentSpec() looks below agents/, then below .parac, then nowhere", async () => {
  const folder = manifest(
    "agents:\n  - {id: a}\n  - {id: b, spec_file: 'docs\\b.md'}\n  - {id: c}\n" +
      '  - {id: "../x"}\n  - {id: "e\\u001b"}\n  - {id: f, spec_file: ../docs/b.md}\n',
    {
      "agents/specs/a.md": "A",
      "agents/specs/a.yaml": "no",
      "docs/b.md": "B",
      "agents/specs/c.yaml": "C",
      "x.md": "no",
    },
  );
  const { agents } = await readAgents(folder);
  const found = await Promise.all(
    agents.map((agent) => readAgentSpec(folder, agent)),
  );
  assert.deepEqual(found, [
    { path: "agents/specs/a.md", text: "A" },
    { path: "docs/b.md", text: "B" },
    { path: "agents/specs/c.yaml", text: "C" },
    undefined,
    undefined,
    { path: "docs/b.md", text: "B" },
  ]);
});
