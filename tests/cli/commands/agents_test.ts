import assert from "node:assert/strict";
import { runAgentsGet } from "../../../src/cli/commands/agents_get_run.ts";
import { runAgentsList } from "../../../src/cli/commands/agents_list_run.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const MANIFEST =
  "agents:\n  - id: writer\n    name: Release Writer\n    role: documentation\n" +
  "    description: Drafts notes\n    responsibilities: [Changelogs, B, C, D]\n" +
  "    tools: [markdown_generation]\n    provider: openai\n    model: gpt-4o\n" +
  "  - id: quiet\n    enabled: false\n";

function cliWith(
  files: Readonly<Record<string, string>>,
  options: FakeCliOptions = {},
): FakeCli {
  return fakeCli({ ...options, services: servicesOver(files) });
}

const files = {
  "agents/manifest.yaml": MANIFEST,
  "agents/specs/writer.md": "# Writer\r\n\u001b[2J\r\n",
};
const plain = { format: "markdown", json: false, spec: false } as const;

Deno.test("agents list --json has the documented shape", async () => {
  const cli = cliWith(files);
  await runAgentsList.call(cli, { format: "table", json: true });
  assert.deepEqual(JSON.parse(cli.stdoutText()), [
    {
      id: "writer",
      name: "Release Writer",
      role: "documentation",
      description: "Drafts notes",
      capabilities: ["Changelogs", "B", "C", "D"],
      tools: ["markdown_generation"],
    },
    {
      id: "quiet",
      name: "quiet",
      role: "",
      description: "",
      capabilities: [],
      tools: [],
      enabled: false,
    },
  ]);
});

Deno.test("agents list abbreviates capabilities and fits a terminal", async () => {
  const piped = cliWith(files);
  await runAgentsList.call(piped, { format: "table", json: false });
  assert.equal(
    piped.stdoutText(),
    "ID      NAME              ROLE           CAPABILITIES\n" +
      "writer  Release Writer    documentation  Changelogs, B, C +1 more\n" +
      "quiet   quiet (disabled)\n",
  );
  const narrow = cliWith(files, { terminal: true, columns: 50 });
  await runAgentsList.call(narrow, { format: "table", json: false });
  for (const line of narrow.stdoutText().split("\n")) {
    assert.ok(line.length <= 50, line);
  }
});

Deno.test("agents list says that there are none, in every format", async () => {
  const empty = { "agents/manifest.yaml": "" };
  const table = cliWith(empty);
  await runAgentsList.call(table, { format: "table", json: false });
  assert.equal(table.stdoutText(), "No agents found\n");
  const yaml = cliWith(empty);
  await runAgentsList.call(yaml, { format: "yaml", json: false });
  assert.equal(yaml.stdoutText(), "[]\n");
});

Deno.test("agents list keeps control characters of ids from the terminal", async () => {
  const hostile = {
    "agents/manifest.yaml":
      'agents: [{id: "e\\u001b[31m\\u202e", name: "n\\n"}]\n',
  };
  for (const format of ["table", "json", "yaml"] as const) {
    const cli = cliWith(hostile);
    await runAgentsList.call(cli, { format, json: false });
    assert.ok(!cli.stdoutText().includes("\u001b"), format);
  }
});

Deno.test("agents list warns on stderr only", async () => {
  const cli = cliWith({ "agents/specs/a.md": "# A\n" });
  await runAgentsList.call(cli, { format: "table", json: true });
  assert.equal(JSON.parse(cli.stdoutText())[0].name, "A");
  assert.match(
    cli.stderrText(),
    /^warning: there is no agents\/manifest\.yaml/,
  );
});

Deno.test("agents get --json has the documented shape", async () => {
  const cli = cliWith(files);
  await runAgentsGet.call(cli, { ...plain, json: true }, "writer");
  assert.deepEqual(JSON.parse(cli.stdoutText()), {
    id: "writer",
    name: "Release Writer",
    role: "documentation",
    description: "Drafts notes",
    capabilities: ["Changelogs", "B", "C", "D"],
    spec_file: "agents/specs/writer.md",
    tools: ["markdown_generation"],
    skills: [],
    provider: "openai",
    model: "gpt-4o",
  });
});

Deno.test("agents get prints Markdown, and a warning without a spec", async () => {
  const cli = cliWith(files);
  await runAgentsGet.call(cli, plain, "quiet");
  assert.equal(cli.stdoutText(), "# quiet\n\n- Id: quiet\n- Enabled: no\n");
  assert.equal(
    cli.stderrText(),
    'warning: agent "quiet" has no spec: there is no agents/specs/quiet.md nor agents/specs/quiet.yaml\n',
  );
});

Deno.test("agents get --spec is unchanged in a pipe and harmless in a terminal", async () => {
  const piped = cliWith(files);
  await runAgentsGet.call(piped, { ...plain, spec: true }, "writer");
  assert.equal(piped.stdoutText(), files["agents/specs/writer.md"]);
  const shown = cliWith(files, { terminal: true });
  await runAgentsGet.call(shown, { ...plain, spec: true }, "writer");
  assert.equal(shown.stdoutText(), "# Writer\n\\x1b[2J\n");
});

Deno.test("agents get names near ids, and what is missing", async () => {
  await assert.rejects(runAgentsGet.call(cliWith(files), plain, "writr"), {
    code: "agent.not_found",
    exitCode: 1,
    message:
      'Cannot show agent "writr": there is no such agent (did you mean "writer"?); see paracle agents list',
  });
  await assert.rejects(
    runAgentsGet.call(cliWith(files), { ...plain, spec: true }, "quiet"),
    {
      code: "workspace.invalid",
      exitCode: 3,
      message: /there is no agents\/specs\/quiet\.md/,
    },
  );
});
