import assert from "node:assert/strict";
import {
  startInTerminal,
  terminalMissing,
  type TerminalSession,
} from "../helpers/pty.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdMissing } from "../helpers/sshd.ts";
import { makeKeyFile } from "../helpers/ssh_keygen.ts";

const EXEC = ["remote", "exec", "production"];
const missing = sshdMissing() ?? terminalMissing();

function terminalTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (${missing})`,
    ignore: missing !== undefined && Deno.env.get("CI") !== "true",
    fn: async () => {
      if (missing !== undefined) throw new Error(missing);
      await fn();
    },
  });
}

function start(
  { here, env }: RemoteFixture,
  words: readonly string[],
  size: { readonly rows?: number; readonly columns?: number } = {},
): Promise<TerminalSession> {
  return startInTerminal(words, { cwd: here, env, ...size });
}

/** Replaces the client's key by one with a passphrase. */
async function closeKey(
  { key, sshd }: RemoteFixture,
  passphrase: string,
): Promise<void> {
  await Deno.remove(key);
  await makeKeyFile(key, { type: "ed25519", passphrase });
  const line = await Deno.readTextFile(`${key}.pub`);
  await Deno.writeTextFile(`${sshd.folder}/authorized_keys`, line);
}

terminalTest(
  "a remote command in a terminal has one, with its size, its changes and its status",
  async () => {
    await using fixture = await openFixture();
    const script = `stty size; trap 'stty size; exit 42' WINCH
    echo ready; while :; do sleep 0.05; done`;
    const words = [...EXEC, "--", "sh", "-c", script];
    await using session = await start(fixture, words, {
      rows: 33,
      columns: 97,
    });
    await session.out.waitFor(/^33 97\r*$/);
    await session.out.waitFor(/^ready\r*$/);
    await session.resize(40, 120);
    await session.out.waitFor(/^40 120\r*$/);
    assert.equal(await session.ended, 42);
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "Ctrl-C is typed to the remote, and letters beyond ASCII arrive whole",
  async () => {
    await using fixture = await openFixture();
    const script = `trap 'echo got; exit 7' INT; stty -echo
    echo ready; read -r line; echo "<$line>"; while :; do sleep 0.05; done`;
    await using session = await start(fixture, [
      ...EXEC,
      ...["--", "sh", "-c", script],
    ]);
    await session.out.waitFor(/^ready\r*$/);
    await session.write("grüße → 日本\r");
    await session.out.waitFor(/^<grüße → 日本>\r*$/);
    await session.write("\x03");
    assert.equal(await session.ended, 7);
    assert.match(session.out.text, /^got\r+$/m);
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "~. at the beginning of a line leaves a remote that ignores Ctrl-C",
  async () => {
    await using fixture = await openFixture();
    const script = `trap '' INT; echo ready; read -r line; echo "<$line>"
    while :; do sleep 0.05; done`;
    const words = [...EXEC, "--", "sh", "-c", script];
    await using session = await start(fixture, words);
    await session.out.waitFor(/^ready\r*$/);
    await session.write("a~.\r"); // not at the beginning
    await session.out.waitFor(/^<a~\.>\r*$/);
    await session.write("\x03\r");
    await session.write("~.");
    assert.equal(await session.ended, 130);
    assert.match(session.out.text, /\[cancelled\.interrupt\]/);
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "-T asks for no terminal, -t for one without having one",
  async () => {
    await using fixture = await openFixture();
    await using without = await start(fixture, [...EXEC, "-T", "--", "tty"]);
    assert.equal(await without.ended, 1);
    assert.match(without.out.text, /^not a tty\r+$/m);
    const piped = await fixture.run([...EXEC, "-t", "--", "tty"]);
    assert.match(piped.out, /^\/dev\/pts\/\d+\r\n$/);
    const plain = await fixture.run([...EXEC, "--", "tty"]);
    assert.deepEqual([plain.code, plain.out], [1, "not a tty\n"]);
  },
);

terminalTest(
  "tables fit the terminal, the local ones and the forwarded ones",
  async () => {
    await using fixture = await openFixture({ workspaceName: "w".repeat(90) });
    const commands = [
      ["remote", "list"],
      ["agents", "list", "--remote", "production"],
    ];
    for (const words of commands) {
      await using session = await start(fixture, words);
      assert.equal(await session.ended, 0, session.out.text);
      const lines = session.out.text.split(/\r+\n/).slice(1);
      assert.ok(lines.length > 3, session.out.text);
      const longest = Math.max(...lines.map((line) => line.length));
      assert.ok(longest <= 80, session.out.text);
      assert.match(session.out.text, /…/);
    }
  },
);

terminalTest(
  "an unknown host key is shown and asked about; yes remembers, no refuses",
  async () => {
    await using fixture = await openFixture();
    const file = `${fixture.home}/.ssh/known_hosts`;
    const known = await Deno.readTextFile(file);
    await Deno.remove(file);
    const words = [...EXEC, "--", "echo", "hello"];
    await using refused = await start(fixture, words);
    await refused.out.waitFor(/key fingerprint is SHA256:\S{43}$/);
    await refused.out.waitFor(/\[yes\/no\] $/);
    await refused.write("no\r");
    assert.equal(await refused.ended, 242);
    assert.match(refused.out.text, /\[trust\.host_key_unknown\]\r$/m);
    await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
    await using accepted = await start(fixture, words);
    await accepted.out.waitFor(/\[yes\/no\] $/);
    await accepted.write("yes\r");
    assert.equal(await accepted.ended, 0, accepted.out.text);
    assert.match(accepted.out.text, /^hello\r+$/m);
    assert.equal(await Deno.readTextFile(file), known);
  },
);

terminalTest(
  "a passphrase is asked for, not shown, and asked for again when it is wrong",
  async () => {
    await using fixture = await openFixture();
    await closeKey(fixture, "open sesame");
    const script = 'echo ready; read -r line; echo "<$line>"';
    await using session = await start(fixture, [
      ...EXEC,
      ...["--", "sh", "-c", script],
    ]);
    await session.out.waitFor(/^Passphrase for .*id_test: $/);
    await session.write("wrong\r");
    await session.out.waitFor(/^Wrong passphrase; once more for .*id_test: $/);
    await session.write("open sesame\r");
    await session.out.waitFor(/^ready\r*$/);
    await session.write("after\r"); // the terminal is the command's now
    assert.equal(await session.ended, 0);
    assert.match(session.out.text, /^<after>\r+$/m);
    assert.doesNotMatch(session.out.text, /wrong\r|sesame/);
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "Ctrl-C at a question ends with 130 and leaves the terminal as it was",
  async () => {
    await using fixture = await openFixture();
    await closeKey(fixture, "x y z");
    const words = [...EXEC, "--", "true"];
    await using session = await start(fixture, words);
    await session.out.waitFor(/^Passphrase for .*id_test: $/);
    await session.write("\x03");
    assert.equal(await session.ended, 130, session.out.text);
    assert.ok(session.modeKept(), session.out.text);
  },
);
