import assert from "node:assert/strict";
import { complete } from "../../src/cli/complete.ts";
import { valuesBehind } from "../../src/cli/complete_values.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const MANIFEST = `version: "1"
# all of them
agents:
  # the first
  - id: coder
    name: Coder
    tools:
      - id: not_an_agent
  - name: Odd
    id: "re-viewer"
  - {id: tester, name: T}
providers:
  - id: openai
`;
const CATALOG = `workflows:
- name: nightly
  file: definitions/nightly.yaml
  description: |
    name: of no workflow
- name: planned
  file: definitions/planned.yaml
- file: flows/afar.yaml
  name: afar
- name: outside
  file: ../../etc/passwd
categories:
- name: quality
`;
const OLD = "01JAAAAAAAAAAAAAAAAAAAAAAA";
const NEW = "01JBBBBBBBBBBBBBBBBBBBBBBB";
const RECORD = `run_id: ${OLD}
status: pending
metadata:
  awaiting_approval: scan
`;
const FILES = {
  "agents/manifest.yaml": MANIFEST,
  "agents/specs/coder.md": "# Coder",
  "agents/specs/loose.md": "# Loose",
  "workflows/catalog.yaml": CATALOG,
  "workflows/definitions/nightly.yaml": "name: nightly",
  "workflows/definitions/broken.yaml": "{{{",
  "workflows/templates/hello.yml": "name: hello",
  "workflows/definitions/README.md": "",
  "flows/afar.yaml": "name: afar",
  [`runs/workflows/${OLD}/metadata.yaml`]: RECORD,
  [`runs/workflows/${NEW}/metadata.yaml`]: "status: running\n",
  "runs/agents/20250101_old/metadata.yaml": "status: completed\n",
  "memory/logs/agent_actions.log": "",
  "memory/logs/runtime/server.log": "",
};

/** What is proposed for the last of the words. */
async function proposed(
  words: readonly string[],
  files: Readonly<Record<string, string>> = FILES,
): Promise<readonly string[]> {
  const folder = memoryFolder(files);
  const workspace = () =>
    Promise.resolve({
      paracRoot: "/project/.parac",
      projectRoot: "/project",
      folder,
      git: () => Promise.resolve(undefined),
    });
  const cli = fakeCli({ services: { workspace } });
  await complete(words, cli);
  assert.equal(cli.stderrText(), "");
  return cli.stdoutText().split("\n").filter((line) => line !== "");
}

Deno.test("complete() proposes the agents of the manifest", async () => {
  const all = ["coder", "re-viewer", "tester"];
  for (const line of [["agents", "get"], ["agents", "run"], ["agent", "get"]]) {
    assert.deepEqual(await proposed([...line, ""]), all, line.join(" "));
  }
  assert.deepEqual(await proposed(["agents", "get", "--json", "t"]), [
    "tester",
  ]);
  assert.deepEqual(await proposed(["--debug", "agents", "get", "t"]), [
    "tester",
  ]);
  const specs = { "agents/specs/coder.md": "", "agents/specs/old.yaml": "" };
  const without = await proposed(["agents", "get", ""], specs);
  assert.deepEqual(without, ["coder", "old"]);
});

Deno.test("complete() proposes no file name that a shell or a terminal would obey", async () => {
  const names = ["x$(touch y)", "a\x1b[31mb", "[a-z]*", "a b", "`id`", "é-1.2"];
  const specs = Object.fromEntries(
    names.map((name) => [`agents/specs/${name}.md`, ""]),
  );
  const found = await proposed(["agents", "get", ""], specs);
  assert.deepEqual(found, ["é-1.2"]);
});

Deno.test("complete() proposes workflows that the catalog or the folders define", async () => {
  const all = ["nightly", "afar", "broken", "hello"];
  for (const command of ["show", "plan", "run"]) {
    const found = await proposed(["workflows", command, ""]);
    assert.deepEqual(found, all, command);
  }
  assert.deepEqual(await proposed(["workflow", "show", "he"]), ["hello"]);
});

Deno.test("complete() proposes runs, the newest first", async () => {
  const gets = await proposed(["runs", "get", ""]);
  assert.deepEqual(gets, ["20250101_old", NEW, OLD].sort().reverse());
  assert.deepEqual(await proposed(["runs", "get", "01JB"]), [NEW]);
  const lines = [
    ...["status", "cancel", "approve", "reject"].map((one) => [one, ""]),
    ["run", "--resume", ""],
    ["run", "x", "--resume", "="], // as bash splits it
    ["run", "--resume", "=", "01J"],
  ];
  for (const line of lines) {
    const found = await proposed(["workflows", ...line]);
    assert.deepEqual(found, [NEW, OLD], line.join(" "));
  }
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`runs/agents/r${i}/x`, ""]),
  );
  assert.equal((await proposed(["runs", "get", ""], many)).length, 100);
});

Deno.test("complete() proposes the step that waits for approval", async () => {
  for (const id of [OLD, OLD.slice(0, 8)]) {
    const line = ["workflows", "approve", id, ""];
    assert.deepEqual(await proposed(line), ["scan"], id);
  }
  assert.deepEqual(await proposed(["workflows", "reject", OLD, "x"]), []);
  assert.deepEqual(await proposed(["workflows", "approve", NEW, ""]), []);
  assert.deepEqual(await proposed(["workflows", "approve", "01J", ""]), []);
  const twin = `runs/workflows/${OLD.slice(0, -1)}B/metadata.yaml`;
  const files = { ...FILES, [twin]: RECORD };
  const half = ["workflows", "approve", OLD.slice(0, 9), ""];
  assert.deepEqual(await proposed(half, files), []); // which one is meant?
});

Deno.test("complete() proposes logs and the flag --api, but no URL", async () => {
  assert.deepEqual(
    await proposed(["logs", "show", ""]),
    ["actions", "decisions", "access", "runtime/server"],
  );
  assert.deepEqual(await proposed(["--ap"]), ["--api"]);
  assert.deepEqual(await proposed(["--api", ""]), []);
  assert.deepEqual(
    await proposed(["--api", "http://h:1", "agents", "get", "c"]),
    ["coder"],
  );
});

Deno.test("complete() proposes behind flags, and the values of flags", async () => {
  const agents = ["coder", "re-viewer", "tester"];
  const workflows = ["nightly", "afar", "broken", "hello"];
  for (
    const [line, expected] of [
      ["agents run --task x", agents],
      ["agents run -i name=Ada", agents],
      ["agents run --task", []],
      ["workflows run -i name = Ada --watch", workflows], // as bash splits it
      ["runs get --type agent", ["20250101_old", NEW, OLD].sort().reverse()],
      ["workflows approve --reason why", [NEW, OLD]],
      [`workflows approve --reason why ${OLD}`, ["scan"]],
      ["runs list --agent-id", agents],
      ["runs list --workflow-id", workflows],
    ] as const
  ) {
    const found = await proposed([...line.split(" "), ""]);
    assert.deepEqual(found, expected, line);
  }
  const attached = await proposed(["runs", "list", "--agent-id=t"]);
  assert.deepEqual(attached, ["--agent-id=tester"]);
  const resumed = await proposed(["workflow", "run", `--resume=${NEW}`]);
  assert.deepEqual(resumed, [`--resume=${NEW}`]);
  const log = await proposed(["logs", "show", "--type", "acc"]);
  assert.deepEqual(log, ["access"]);
  const kinds = await proposed(["runs", "get", "--type", ""]);
  assert.deepEqual(kinds, ["agent", "workflow"]);
});

Deno.test("complete() says nothing where there is nothing to say", async () => {
  assert.deepEqual(await proposed(["agents", "get", ""], {}), []);
  for (
    const line of [
      ["agents", "get", "coder"],
      ["agents", "run", "--provider"],
      ["workflows", "show", "nightly"],
      ["runs", "list"],
      ["agents"],
      [],
    ]
  ) {
    assert.equal(valuesBehind(line), undefined, line.join(" "));
  }
  const nowhere = fakeCli({
    services: {
      workspace: () =>
        Promise.reject(new ParacleError("workspace.not_found", "x")),
    },
  });
  await complete(["agents", "get", ""], nowhere);
  assert.equal(nowhere.stdoutText() + nowhere.stderrText(), "");
});
