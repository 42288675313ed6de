import assert from "node:assert/strict";
import { programScript, runCommand } from "../helpers/program.ts";
import { type Desk, openDesk } from "../helpers/remote_fixture.ts";
import { programTest } from "../helpers/ssh_keygen.ts";

const CASES: readonly (readonly [typed: string, proposed: string[]])[] = [
  ["paracle rem", ["remote"]],
  ["paracle agents ", ["get", "list", "run"]],
  ["paracle agents list --js", ["--json"]],
  ["paracle remote test ", ["production", "staging"]],
  ["paracle agents list --remote pro", ["production"]],
  ["paracle --remote production agents l", ["list"]],
  ["paracle --loc", ["--local"]],
  ["paracle agents get ", ["coder", "tester"]],
  ["paracle workflows show ni", ["nightly"]],
];

async function openShellDesk(): Promise<Desk> {
  const desk = await openDesk();
  const bin = `${desk.home}/bin`;
  await Deno.mkdir(bin);
  const script = `#!/bin/sh\n${programScript()}\n`;
  await Deno.writeTextFile(`${bin}/paracle`, script, { mode: 0o755 });
  const remote = "{host: me@127.0.0.1, port: 9, workspace: /srv/ws}";
  await Deno.writeTextFile(
    desk.remotesFile,
    `remotes:\n  production: ${remote}\n  staging: ${remote}\n`,
  );
  const parac = `${desk.here}/.parac`;
  await Deno.mkdir(`${parac}/agents`);
  await Deno.writeTextFile(
    `${parac}/agents/manifest.yaml`,
    "agents:\n  - id: coder\n  - id: tester\n",
  );
  await Deno.mkdir(`${parac}/workflows/definitions`, { recursive: true });
  await Deno.writeTextFile(`${parac}/workflows/definitions/nightly.yaml`, "");
  const PATH = `${bin}:${desk.env["PATH"]}`;
  return { ...desk, env: { ...desk.env, PATH } };
}

programTest(
  ["bash"],
  "bash completes commands, flags and remotes",
  async () => {
    await using desk = await openShellDesk();
    const cases = [
      ...CASES,
      ["paracle --remote=st", ["staging"]],
      ["paracle --remote=", ["production", "staging"]],
    ] as const;
    // What bash does at a tab, with its own splitting of the line.
    const script = `source <(paracle completion bash)
    while IFS= read -r COMP_LINE; do
      line=\${COMP_LINE//=/ = }
      read -ra COMP_WORDS <<< "$line"
      [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=("")
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)) COMPREPLY=()
      _paracle
      echo "\${COMPREPLY[*]}"
    done`;
    const { out, err } = await runCommand(
      ["bash", "--norc", "-c", script],
      {
        cwd: desk.here,
        env: desk.env,
        stdin: cases.map(([typed]) => `${typed}\n`).join(""),
      },
    );
    assert.equal(err, "");
    const replies = out.trimEnd().split("\n")
      .map((line) => line.split(" ").sort());
    assert.deepEqual(replies, cases.map(([, proposed]) => [...proposed]));
  },
);

programTest(
  ["fish"],
  "fish completes commands, flags and remotes",
  async () => {
    await using desk = await openShellDesk();
    const lines = [...CASES, ["paracle --remote=st", ["--remote=staging"]]];
    const asked = lines.map(([typed]) => `complete -C '${typed}'; echo ==`);
    const script = `paracle completion fish | source\n${asked.join("\n")}\n`;
    const { out, err } = await runCommand(
      ["fish", "--no-config", "-c", script],
      { cwd: desk.here, env: desk.env },
    );
    assert.equal(err, "");
    const replies = out.split("==\n").slice(0, -1).map((reply) =>
      reply.trim().split("\n").map((line) => line.split("\t")[0]).sort()
    );
    assert.deepEqual(replies, lines.map(([, proposed]) => proposed));
  },
);

programTest(["zsh"], "zsh takes the script", async () => {
  await using desk = await openShellDesk();
  const script = `autoload -Uz compinit && compinit -D
    source <(paracle completion zsh)
    compadd() { shift; print -l -- "$@" }
    words=(paracle agents list --remote pro) CURRENT=5
    _paracle`;
  const { out, err } = await runCommand(
    ["zsh", "-f", "-c", script],
    { cwd: desk.here, env: desk.env },
  );
  assert.deepEqual([out, err], ["production\n", ""]);
});
