import assert from "node:assert/strict";
import { programScript, runCommand } from "../helpers/program.ts";
import { type Desk, openDesk } from "../helpers/remote_fixture.ts";
import { programTest } from "../helpers/ssh_keygen.ts";

const RUN = "01JBBBBBBBBBBBBBBBBBBBBBBB";

const CASES: readonly (readonly [typed: string, proposed: string[]])[] = [
  ["paracle rem", ["remote"]],
  ["paracle agents ", ["get", "list", "run"]],
  ["paracle agents list --js", ["--json"]],
  ["paracle remote test ", ["production", "staging"]],
  ["paracle remote tunnel add pro", ["production"]],
  ["paracle remote tunnel pause production ", ["8000:80", "D:1080"]],
  ["paracle agents list --remote pro", ["production"]],
  ["paracle --remote production agents l", ["list"]],
  ["paracle --loc", ["--local"]],
  ["paracle doctor st", ["staging"]],
  ["paracle agents get ", ["coder", "tester"]],
  ["paracle agents run --task x te", ["tester"]],
  ["paracle workflows show ni", ["nightly"]],
  ["paracle workflows run --resume 01", [RUN]],
  ["paracle workflows approve 01JB", [RUN]],
  [`paracle workflows approve ${RUN} `, ["scan"]],
  ["paracle runs get ", [RUN]],
  ["paracle runs list --workflow-id ni", ["nightly"]],
  ["paracle logs show acc", ["access"]],
];

async function openShellDesk(): Promise<Desk> {
  const desk = await openDesk();
  const bin = `${desk.home}/bin`;
  await Deno.mkdir(bin);
  const script = `#!/bin/sh\n${programScript()}\n`;
  await Deno.writeTextFile(`${bin}/paracle`, script, { mode: 0o755 });
  const remote = "    host: me@127.0.0.1\n    workspace: /srv/ws\n";
  const tunnels = "    tunnels:\n      - {local: 8000, remote: 80}\n" +
    "      - {type: dynamic, local: 1080}\n";
  await Deno.writeTextFile(
    desk.remotesFile,
    `remotes:\n  production:\n${remote}${tunnels}  staging:\n${remote}`,
  );
  const parac = `${desk.here}/.parac`;
  await Deno.mkdir(`${parac}/agents`);
  await Deno.writeTextFile(
    `${parac}/agents/manifest.yaml`,
    "agents:\n  - id: coder\n  - id: tester\n",
  );
  await Deno.mkdir(`${parac}/workflows/definitions`, { recursive: true });
  await Deno.writeTextFile(`${parac}/workflows/definitions/nightly.yaml`, "");
  await Deno.mkdir(`${parac}/runs/workflows/${RUN}`, { recursive: true });
  await Deno.writeTextFile(
    `${parac}/runs/workflows/${RUN}/metadata.yaml`,
    "status: pending\nmetadata:\n  awaiting_approval: scan\n",
  );
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
      ["paracle remote tunnel pause production 8000:", ["80"]],
      ["paracle remote tunnel pause production D:1", ["1080"]],
    ] as const;
    // What bash does at a tab, with its own splitting of the line.
    const script = `source <(paracle completion bash)
    while IFS= read -r COMP_LINE; do
      line=\${COMP_LINE//=/ = } line=\${line//:/ : }
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

programTest(
  ["zsh"],
  "zsh completes commands, flags and remotes, and files elsewhere",
  async () => {
    await using desk = await openShellDesk();
    const lines = [
      ...CASES,
      ["paracle --remote=st", ["--remote=staging"]],
      ["paracle remote install --binary ", ["files"]],
    ] as const;
    // What zsh does at a tab, but for its menu.
    const script = `autoload -Uz compinit && compinit -D
    source <(paracle completion zsh)
    compadd() { shift; print -r -- "$@" }
    _files() { print files }
    while IFS= read -r line; do
      words=(\${(z)line}) CURRENT=\${#words}
      [[ $line == *' ' ]] && words+=('') && CURRENT=\${#words}
      _paracle
    done`;
    const { out, err } = await runCommand(["zsh", "-f", "-c", script], {
      cwd: desk.here,
      env: desk.env,
      stdin: lines.map(([typed]) => `${typed}\n`).join(""),
    });
    assert.equal(err, "");
    const replies = out.trimEnd().split("\n")
      .map((line) => line.split(" ").sort());
    assert.deepEqual(replies, lines.map(([, proposed]) => [...proposed]));
  },
);
