import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import {
  programArgv,
  runCommand,
  runProgram,
  shellWords,
} from "../helpers/program.ts";
import {
  assertFailure,
  assertJsonFailure,
  type Failure,
} from "../helpers/program_failure.ts";
import { type Desk, openDesk } from "../helpers/remote_fixture.ts";

const FORWARDED = ["agents", "list", "--remote", "production"];
const REMOTE = "{host: me@127.0.0.1, port: 9, workspace: /srv/ws}";

async function assertLocal(
  desk: Desk,
  words: readonly string[],
  failure: Failure,
): Promise<void> {
  assertFailure(await desk.run(words), failure);
}

async function configure(desk: Desk, text: string): Promise<void> {
  await Deno.writeTextFile(desk.remotesFile, text);
}

Deno.test("a remote that is not configured: config.unknown_remote names the nearest", async () => {
  await using desk = await openDesk();
  await configure(desk, `remotes:\n  production: ${REMOTE}\n`);
  const failure: Failure = {
    exit: 3,
    code: "config.unknown_remote",
    says:
      /"prodution".*did you mean "production"\?.*paracle remote add prodution/,
  };
  const forwarded = ["agents", "list", "--remote", "prodution"];
  await assertLocal(desk, forwarded, failure);
  const shown = await desk.run(["remote", "show", "prodution", "--json"]);
  assertJsonFailure(shown, failure, "out");
  await configure(desk, `remotes:\n  a: ${REMOTE}\ndefault: b\n`);
  await assertLocal(desk, ["agents", "list"], {
    exit: 3,
    code: "config.unknown_remote",
    says: /Cannot find remote "b" \(the default of .*remotes\.yaml\)/,
  });
});

Deno.test("no workspace here: workspace.not_found", async () => {
  await using desk = await openDesk();
  const failure: Failure = {
    exit: 3,
    code: "workspace.not_found",
    says: /no \.parac folder in ".*client" or above/,
  };
  const words = ["agents", "list"];
  assertFailure(await desk.run(words, { cwd: desk.home }), failure);
  const json = await desk.run([...words, "--json"], { cwd: desk.home });
  assertJsonFailure(json, failure, "out");
});

Deno.test("faults of remotes.yaml: config.invalid with file:line:column", async () => {
  await using desk = await openDesk();
  const cases = [
    ["remotes: [\n", /Cannot read YAML: .*remotes\.yaml:\d+:\d+: /],
    [
      "remotes:\n  production:\n    host: h\n    workspace: /w\n    port: 70000\n",
      /remotes\.yaml:5:11: .*port: .*1 to 65535, got 70000/,
    ],
    [
      "remotes:\n  production:\n    host: h\n    workspace: /w\n    tunnels:\n" +
      "      - {local: 8000, remote: 1}\n      - {local: 8000, remote: 2}\n",
      /remotes\.yaml:7:\d+: .*tunnels\[1\]\.local: port 8000 is taken/,
    ],
  ] as const;
  for (const [text, says] of cases) {
    await configure(desk, text);
    const failure: Failure = { exit: 3, code: "config.invalid", says };
    await assertLocal(desk, FORWARDED, failure);
    const json = await desk.run([...FORWARDED, "--json"]);
    assertJsonFailure(json, failure, "out");
  }
});

Deno.test("several faults of remotes.yaml stand on lines of their own", async () => {
  await using desk = await openDesk();
  const fields = "    host: -oProxyCommand=x\n    workspace: 7\n";
  await configure(desk, `remotes:\n  production:\n${fields}`);
  const failure = { exit: 3, code: "config.invalid" } as const;
  const told = await desk.run(FORWARDED);
  assertFailure(told, { ...failure, says: /: 2 problems, listed above$/ });
  assert.match(
    told.err,
    /^ {2}\S+remotes\.yaml:3:11: .*host: .*\n {2}\S+remotes\.yaml:4:16: .*workspace: .*\n/,
  );
  const says =
    /remotes\.yaml:3:11: .*host: .*; .*remotes\.yaml:4:16: .*workspace: /;
  const json = await desk.run([...FORWARDED, "--json"]);
  assertJsonFailure(json, { ...failure, says }, "out");
});

Deno.test("remote add proves what it writes: usage.invalid, config.remote_exists", async () => {
  await using desk = await openDesk();
  const add = ["remote", "add", "production", "me@host", "/srv/ws"];
  const cases = [
    [["--port", "70000"], /--port: .*1 to 65535, got 70000/],
    [
      ["--tunnel", "8000:1", "--tunnel", "8000:2"],
      /--tunnel 8000:2: .*port 8000 is taken/,
    ],
    [["--host-key", "MD5:aa"], /--host-key.*SHA256:/],
  ] as const;
  for (const [flags, says] of cases) {
    const words = [...add, ...flags];
    await assertLocal(desk, words, { exit: 2, code: "usage.invalid", says });
  }
  await assert.rejects(Deno.stat(desk.remotesFile), Deno.errors.NotFound);
  assert.equal((await desk.run(add)).code, 0);
  await assertLocal(desk, add, {
    exit: 3,
    code: "config.remote_exists",
    says: /already; replace it with --force/,
  });
});

Deno.test("a command line nobody understands: usage.*", async () => {
  await using desk = await openDesk();
  await configure(desk, `remotes:\n  production: ${REMOTE}\n`);
  const cases = [
    [
      ["frobnicate"],
      "usage.unknown_command",
      /"paracle frobnicate".*paracle --help/,
    ],
    [["agents", "lsit"], "usage.unknown_command", /did you mean "list"\?/],
    [["agents", "list", "--bogus"], "usage.invalid", /--bogus.*--help/],
    [["--remote"], "usage.invalid", /write --remote NAME/],
    [["remote", "exec", "production"], "usage.invalid", /NAME -- ARGV/],
    [[...FORWARDED, "--local"], "usage.invalid", /--local and --remote/],
    [
      ["remote", "remove", "production"],
      "usage.needs_terminal",
      /remote remove production --force/,
    ],
  ] as const;
  for (const [words, code, says] of cases) {
    await assertLocal(desk, words, { exit: 2, code, says });
  }
  const json = await desk.run(["frobnicate", "--json"]);
  const [, code, says] = cases[0];
  assertJsonFailure(json, { exit: 2, code, says }, "out");
});

Deno.test("an agent, workflow or run that is not there: *.not_found, exit 1", async () => {
  await using desk = await openDesk();
  const sample = new URL("tests/testdata/workspace", repository()).pathname;
  const cases = [
    [["agents", "get", "codr"], "agent.not_found", /did you mean "coder"\?/],
    [["workflows", "show", "bugfx"], "workflow.not_found", /"bugfix"/],
    [["runs", "get", "none"], "run.not_found", /"none"/],
  ] as const;
  for (const [words, code, says] of cases) {
    const ended = await desk.run([...words, "--parac-root", sample]);
    assertFailure(ended, { exit: 1, code, says });
  }
});

Deno.test("a permission that was not granted: config.permission_denied names the flag", async () => {
  await using desk = await openDesk();
  await configure(desk, `remotes:\n  production: ${REMOTE}\n`);
  const source = repository().pathname;
  const main = `${source}main.ts`;
  const cases = [
    [
      ["--allow-read", "--allow-env"],
      FORWARDED,
      /--allow-net=127\.0\.0\.1:9 \(in one flag /,
    ],
    [
      ["--allow-env", "--allow-net", `--allow-read=${source}`],
      ["agents", "list"],
      new RegExp(`--allow-read=${source.slice(0, -1)},${desk.here}$`),
    ],
    [
      ["--allow-env", "--allow-read"],
      ["remote", "remove", "production", "--force"],
      /--allow-write=/,
    ],
  ] as const;
  for (const [flags, words, says] of cases) {
    const ended = await runCommand(
      [Deno.execPath(), "run", "--no-prompt", ...flags, main, ...words],
      { cwd: desk.here, env: desk.env },
    );
    const code = "config.permission_denied";
    assertFailure(ended, { exit: 3, code, says });
  }
});

const noDisk = whyNoSmallDisk();

Deno.test({
  name: "a full disk while saving: config.unwritable, the file as it was" +
    (noDisk === undefined ? "" : ` (${noDisk})`),
  ignore: noDisk !== undefined,
  fn: async () => {
    await using desk = await openDesk();
    const text = `# mine\nremotes:\n  production: ${REMOTE}\n`;
    const add = [...programArgv(), "remote", "add", "x", "me@host", "/srv"];
    const script = `
      cd .parac/config && mount -t tmpfs -o size=64k tmpfs . && cd "$PWD"
      printf %s ${shellWords([text])} > remotes.yaml
      cat /dev/zero > fill 2>/dev/null
      ${shellWords(add)}; status=$?
      rm fill; ls -A; cat remotes.yaml; exit $status`;
    const ended = await runCommand(
      ["unshare", "--mount", "sh", "-c", script],
      { cwd: desk.here, env: desk.env },
    );
    assertFailure(ended, {
      exit: 3,
      code: "config.unwritable",
      says: /Cannot save .*remotes\.yaml: .*(space|full)/i,
    });
    assert.equal(ended.out, `remotes.yaml\n${text}`);
  },
});

/** Why no small disk can be mounted where only the test sees it. */
function whyNoSmallDisk(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (Deno.uid() !== 0) return "needs root";
  try {
    const { success } = new Deno.Command("unshare", {
      args: ["--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "x", "/mnt"],
    }).outputSync();
    return success ? undefined : "mounting is not allowed here";
  } catch {
    return "no unshare";
  }
}

Deno.test("without HOME the program still answers", async () => {
  await using desk = await openDesk();
  const env = { ...desk.env, HOME: undefined };
  const ended = await runProgram(["remote", "list"], { cwd: desk.here, env });
  assert.equal(ended.code, 0, ended.err);
});

Deno.test("remote exec --json keeps stdout for the remote and tells our failure on stderr", async () => {
  await using desk = await openDesk();
  await configure(desk, `remotes:\n  production: ${REMOTE}\n`);
  const exec = ["remote", "exec", "production", "--json", "--", "git", "log"];
  assertJsonFailure(await desk.run(exec), {
    exit: 240,
    code: "connect.refused",
    says: /port 9: connection refused/,
  }, "err");
});

Deno.test("a broken user's file stops no remote of the workspace", async () => {
  await using desk = await openDesk();
  await configure(desk, `remotes:\n  production: ${REMOTE}\n`);
  const folder = `${desk.home}/.config/paracle`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/remotes.yaml`, "remotes: [\n");
  const sent = await desk.run(FORWARDED);
  assert.equal(sent.code, 240);
  assert.match(sent.err, /^warning: Cannot read .*remotes\.yaml:\d+:\d+: /);
  await assertLocal(desk, ["agents", "list", "--remote", "mine"], {
    exit: 3,
    code: "config.invalid",
    says: /client\/\.config\/paracle\/remotes\.yaml:\d+:\d+: /,
  });
});
