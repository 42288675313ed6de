import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { closedPort } from "../helpers/peers.ts";
import {
  openFixture,
  type RemoteFixture,
  replaceProgram,
} from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const AGENTS = ["agents", "list"];
const DEFAULT = "default: production\n";

async function addProduction(fixture: RemoteFixture): Promise<string> {
  await Deno.remove(fixture.remotesFile);
  const { sshd, workspace, key } = fixture;
  const added = await fixture.run([
    ...["remote", "add", "production", `${sshd.user}@127.0.0.1`, workspace],
    ...["--port", `${sshd.port}`, "--tunnel", `8000:${sshd.port}`],
    ...["--set-default", "--identity-file", key],
  ]);
  assert.equal(added.code, 0, added.err);
  return added.out;
}

sshdTest(
  "remote add, test, list: from nothing to a remote that is proven",
  async () => {
    await using fixture = await openFixture();
    const { sshd, workspace } = fixture;
    assert.match(
      await addProduction(fixture),
      /^Added remote "production" in /,
    );
    const tested = await fixture.run(["remote", "test", "production"]);
    assert.equal(tested.code, 0, tested.out + tested.err);
    const checks = tested.out.trimEnd().split("\n").map((line) =>
      /^(ok|FAIL) +(\S.*?) {2,}(?:\d+ ms {2})?(\S.*)$/.exec(line)?.slice(1)
    );
    assert.deepEqual(checks, [
      ["ok", "resolve", "127.0.0.1"],
      ["ok", "connect", `port ${sshd.port}`],
      ["ok", "host key", "trusted"],
      ["ok", "authenticate", sshd.user],
      ["ok", "workspace", workspace],
      ["ok", "version", "paracle 0.1.0"],
      ["ok", "tunnel 8000", `127.0.0.1:${sshd.port} answers`],
    ]);
    const asJson = await fixture.run([
      "remote",
      "test",
      "production",
      "--json",
    ]);
    const { ok, checks: list } = JSON.parse(asJson.out);
    assert.equal(ok, true);
    assert.equal(list.length, 7);
    const listed = await fixture.run(["remote", "list", "--json"]);
    assert.equal(JSON.parse(listed.out).default, "production");
  },
);

sshdTest(
  "remote test ends with 1 and goes on when only a tunnel's port is dead",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({
      tunnels: [{ local: 8000, remote: closedPort() }],
    });
    const tested = await fixture.run(["remote", "test", "production"]);
    assert.equal(tested.code, 1);
    assert.match(
      tested.out,
      /^FAIL {2}tunnel 8000 .*; .*\[connect\.refused\]\nNext: .*\n$/m,
    );
  },
);

for (const name of ["ws", "my 'quoted' \"ws\" $HOME; é"]) {
  sshdTest(
    `agents list --remote in a folder named <${name}> prints byte for byte what it prints there`,
    async () => {
      await using fixture = await openFixture({ workspaceName: name });
      await addProduction(fixture);
      const there = await fixture.runThere(AGENTS);
      assert.match(there.out, /^ID +NAME/);
      const sent = await fixture.run([...AGENTS, "--remote", "production"]);
      assert.deepEqual(
        [sent.code, sent.out, sent.err],
        [there.code, there.out, there.err],
      );
    },
  );
}

sshdTest(
  "the remote is named by flag, environment or default; only the last two are told",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({}, DEFAULT);
    const { out } = await fixture.runThere(AGENTS);
    const notice = "[remote: production]\n";
    const env = { PARACLE_REMOTE: "production" };
    const before = await fixture.run(["--remote=production", ...AGENTS]);
    assert.deepEqual([before.out, before.err], [out, ""]);
    const byDefault = await fixture.run(AGENTS);
    assert.deepEqual([byDefault.out, byDefault.err], [out, notice]);
    await fixture.setRemote();
    const byEnv = await fixture.run(AGENTS, { env });
    assert.deepEqual([byEnv.out, byEnv.err], [out, notice]);
  },
);

sshdTest(
  "what is meant for here stays here: no connection is made",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({}, DEFAULT);
    const local: readonly (readonly string[])[] = [
      ["runs", "list", "--local"],
      ["--version"],
      ["--help"],
      ["help"],
      ["help", "remote", "add"],
      ["--remote", "production", "--version"],
      ["remote", "current", "--remote", "production"],
      ["agents", "--help"],
      ["remote", "list"],
      ["remote", "show", "production"],
      ["remote", "current"],
      ["completion", "bash"],
      ["__complete", "--", "rem"],
    ];
    for (const words of local) {
      const { code, err } = await fixture.run(words);
      assert.deepEqual([code, err], [0, ""], words.join(" "));
    }
    const env = { PARACLE_LOCAL: "1" };
    assert.equal((await fixture.run(["runs", "list"], { env })).err, "");
    assert.equal(fixture.connections(), 0);
    await fixture.run(["agents", "list"]);
    assert.equal(fixture.connections(), 1);
  },
);

sshdTest(
  "a default remote over there does not send the command on",
  async () => {
    await using fixture = await openFixture();
    const { out } = await fixture.runThere(AGENTS);
    const file = `${fixture.workspace}/.parac/config/remotes.yaml`;
    await Deno.copyFile(fixture.remotesFile, file);
    await Deno.writeTextFile(file, DEFAULT, { append: true });
    const sent = await fixture.run([...AGENTS, "--remote", "production"]);
    assert.deepEqual([sent.code, sent.out, sent.err], [0, out, ""]);
    assert.equal(fixture.connections(), 1);
  },
);

sshdTest(
  "a command that only the remote knows is forwarded as typed",
  async () => {
    await using fixture = await openFixture();
    await replaceProgram(fixture, `for word; do printf '<%s>' "$word"; done`);
    const words = ["frobnicate", "--x", "a b", "", "--flag=$(id)", "é\n'\""];
    const sent = await fixture.run(["--remote", "production", ...words]);
    assert.equal(sent.out, words.map((word) => `<${word}>`).join(""));
    const own = ["frob", "--debug", "--accept-new", "--parac-root", "x", "-h"];
    const flags = await fixture.run([...own, "--remote=production", "--help"]);
    assert.equal(flags.out, [...own, "--help"].map((w) => `<${w}>`).join(""));
    const after = await fixture.run([
      ...["frob", "--remote", "production", "--", "--remote", "x", "--local"],
    ]);
    assert.equal(after.out, "<frob><--><--remote><x><--local>");
  },
);

sshdTest("a remote command's status and signal are ours", async () => {
  await using fixture = await openFixture();
  const endings: readonly (readonly [string, number])[] = [
    ["exit 1", 1],
    ["exit 2", 2],
    ["exit 70", 70],
    ["exit 243", 243],
    ["kill -TERM $$", 143],
    ["kill -SEGV $$", 139],
    ["kill -KILL $$", 137],
  ];
  for (const [script, code] of endings) {
    await replaceProgram(fixture, script);
    const sent = await fixture.run(["go", "--remote", "production"]);
    assert.deepEqual([sent.code, sent.err], [code, ""], script);
  }
});

bashTest(
  "--json stays JSON whatever the remote's start-up files print",
  async () => {
    await using fixture = await openFixture({
      bashrc: "echo 'Welcome to {production}!'; echo oops >&2\n",
    });
    const sent = await fixture.run(
      [...AGENTS, "--json", "--remote", "production"],
    );
    assert.equal(sent.code, 0, sent.err);
    assert.equal(JSON.parse(sent.out).length, 8);
    assert.match(sent.err, /^Welcome to \{production\}!$/m);
  },
);

sshdTest(
  "remote exec passes 5 MB of random bytes through cat unchanged",
  async () => {
    await using fixture = await openFixture();
    const sent = new Uint8Array(5_000_000);
    for (let at = 0; at < sent.length; at += 50_000) {
      crypto.getRandomValues(sent.subarray(at, at + 50_000));
    }
    const got = await fixture.run(
      ["remote", "exec", "production", "--", "cat"],
      { stdin: sent },
    );
    assert.equal(got.code, 0, got.err);
    assert.equal(await hash(got.stdout), await hash(sent));
  },
);

/** A test of what bash reads at a login without a terminal. */
function bashTest(name: string, fn: () => Promise<void>): void {
  const shell = loginShell();
  if (shell.endsWith("/bash")) return sshdTest(name, fn);
  const reason = `the login shell is ${shell || "unknown"}, not bash`;
  Deno.test({ name: `${name} (${reason})`, ignore: true, fn });
}

/** The login shell of whoever runs the tests: sshd starts nothing else. */
function loginShell(): string {
  return Deno.build.os === "windows" ? "" : userInfo().shell ?? "";
}

async function hash(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return new Uint8Array(digest).toHex();
}
