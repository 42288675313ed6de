/**
 * `paracle remote authorize` and `ssh-config`, judged by OpenSSH itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runCommand } from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

/** A server on a port of its own that says hello. */
function greeter(): Disposable & { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      await connection.write(new TextEncoder().encode("hello\n"));
      connection.close();
    }
  })();
  const { port } = listener.addr;
  return { port, [Symbol.dispose]: () => listener.close() };
}

/** Makes the printed line the only one that may log in; what it allows. */
async function authorize(
  fixture: RemoteFixture,
  flags: readonly string[] = [],
): Promise<string> {
  await Deno.writeTextFile(`${fixture.key}.pub`, fixture.sshd.key.publicKey);
  const words = ["remote", "authorize", "production", ...flags];
  const { code, err, out } = await fixture.run(words);
  assert.equal(code, 0, err);
  await Deno.writeTextFile(`${fixture.sshd.folder}/authorized_keys`, out);
  return err;
}

sshdTest(
  "the line of remote authorize lets commands and the tunnels through, and nothing else",
  async () => {
    await using fixture = await openFixture();
    using allowed = greeter();
    using forbidden = greeter();
    const tunnel = (remote: number): unknown => ({ local: 18_000, remote });
    await fixture.setRemote({ tunnels: [tunnel(allowed.port)] });
    const says = await authorize(fixture);
    assert.match(says, /^ {2}Run any program as that user/m);
    assert.match(says, new RegExp(`to: 127\\.0\\.0\\.1:${allowed.port}$`, "m"));
    const exec = ["remote", "exec", "production", "--", "echo", "ran"];
    const ran = await fixture.run(exec);
    assert.deepEqual([ran.code, ran.out], [0, "ran\n"], ran.err);
    const tty = await fixture.run([
      ...exec.slice(0, 3),
      "-t",
      ...exec.slice(3),
    ]);
    assert.notEqual(tty.code, 0, "a terminal was not allowed");
    const good = await fixture.run(["remote", "test", "production"]);
    assert.equal(good.code, 0, good.out + good.err);
    await fixture.setRemote({ tunnels: [tunnel(forbidden.port)] });
    const bad = await fixture.run(["remote", "test", "production"]);
    assert.equal(bad.code, 1, bad.out);
    assert.match(bad.out, /^FAIL +tunnel 18000 /m);
    await fixture.setRemote({
      tunnels: [{ type: "remote", remote: 18_001, local: 1 }],
    });
    const listened = await fixture.run(["remote", "test", "production"]);
    assert.match(listened.out, /^FAIL +tunnel R:18001:1 /m);
  },
);

sshdTest(
  "the line of remote authorize lets nobody listen where no tunnel does, not even root",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({ tunnels: [{ local: 18_008, remote: 80 }] });
    await authorize(fixture);
    const { key, root, sshd } = fixture;
    const isRoot = Deno.uid() === 0;
    // sshd reads the file as the one who logs in.
    if (isRoot) await Deno.chmod(sshd.folder, 0o755);
    const users = isRoot ? [sshd.user, "nobody"] : [sshd.user];
    const listen = (user: string, end: string): ReturnType<typeof runCommand> =>
      runCommand([
        ...["ssh", "-F", "none", "-i", key, "-p", `${sshd.port}`],
        ...["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
          .concat("BatchMode=yes", "ExitOnForwardFailure=yes")
          .flatMap((option) => ["-o", option]),
        ...["-R", `${end}:127.0.0.1:9`, `${user}@${sshd.host}`, "true"],
      ], { cwd: root, env: { PATH: Deno.env.get("PATH") } });
    const ends = [
      ...["127.0.0.1:1", "localhost:1", "*:1", "1", "0", "127.0.0.1:18009"],
      ...["NOTHING.invalid:1", "nothing.invalid:1"],
    ];
    for (const user of users) {
      for (const end of ends) {
        const { err } = await listen(user, end);
        assert.match(err, /remote port forwarding failed/, `${user} ${end}`);
      }
    }
  },
);

sshdTest(
  "remote authorize --pty and --command say what they mean",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({
      tunnels: [{ type: "remote", remote: 18_002, local: 1 }],
    });
    await authorize(fixture, ["--pty"]);
    const exec = ["remote", "exec", "production"];
    const tty = await fixture.run([...exec, "-t", "--", "echo", "ran"]);
    assert.deepEqual([tty.code, tty.out.trim()], [0, "ran"], tty.err);
    const listened = await fixture.run(["remote", "test", "production"]);
    assert.match(listened.out, /^ok +tunnel R:18002:1 /m, listened.out);
    const says = await authorize(fixture, ["--command", 'echo "only this"']);
    assert.match(says, /^ {2}Run only: echo "only this"$/m);
    const only = await fixture.run([...exec, "--", "echo", "ran"]);
    assert.equal(only.out, "only this\n", only.err);
  },
);

sshdTest(
  "remote authorize warns of a --command without its path, and the line it shows works",
  async () => {
    await using fixture = await openFixture();
    const command = ["--command", "paracle agents list"];
    const says = await authorize(fixture, command);
    const [, line = ""] = /^warning: .* works is: (.*)$/m.exec(says) ?? [];
    assert.match(line, /^cd \S+ && ~\/\.local\/bin\/paracle agents list$/);
    const quiet = await authorize(fixture, ["--command", line]);
    assert.doesNotMatch(quiet, /warning/);
    const { host, port, user } = fixture.sshd;
    const ran = await runCommand([
      ...["ssh", "-F", "none", "-i", fixture.key, "-p", `${port}`],
      ...["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
        .concat("BatchMode=yes").flatMap((option) => ["-o", option]),
      `${user}@${host}`,
    ], { cwd: fixture.root, env: { PATH: Deno.env.get("PATH") } });
    assert.match(ran.out, /^ID +NAME/, ran.err);
  },
);

sshdTest(
  "ssh reads the block of remote ssh-config and logs in with it",
  async () => {
    await using fixture = await openFixture();
    using greeting = greeter();
    const { home, key, root, sshd } = fixture;
    const odd = `${home}/.ssh/my key 100%`;
    await Deno.copyFile(key, odd);
    await Deno.chmod(odd, 0o600);
    const socket = `${root}/there.sock`;
    await fixture.setRemote({
      identity_file: odd,
      keepalive: { interval: 7, count: 2 },
      connect_timeout: 2.5,
      tunnels: [
        { local: 18_003, remote: greeting.port },
        { local: 18_004, remote_host: "::1", remote: 80 },
        { local: 0, remote: 81 },
        { local: 18_005, remote: socket },
        { type: "remote", remote: 18_006, local: 82 },
        { type: "dynamic", local: 18_007 },
      ],
    });
    const { code, err, out } = await fixture.run(
      ["remote", "ssh-config", "production"],
    );
    assert.equal(code, 0, err);
    const known = `${home}/.ssh/known_hosts`;
    // ssh asks the system, not HOME, where ~ is.
    const file = `${root}/ssh_config`;
    await Deno.writeTextFile(file, out.replace("~/.ssh/known_hosts", known));
    const ssh = (...words: string[]): ReturnType<typeof runCommand> =>
      runCommand(["ssh", "-F", file, ...words], {
        cwd: root,
        env: { PATH: Deno.env.get("PATH"), HOME: home },
      });
    const read = await ssh("-G", "production");
    assert.equal(read.code, 0, read.err);
    const lines = read.out.split("\n");
    const expected = [
      `hostname ${sshd.host}`,
      `user ${sshd.user}`,
      `port ${sshd.port}`,
      `identityfile ${odd.replace("%", "%%")}`,
      "identitiesonly yes",
      "serveraliveinterval 7",
      "serveralivecountmax 2",
      "connecttimeout 3",
      `localforward [127.0.0.1]:18003 [127.0.0.1]:${greeting.port}`,
      "localforward [127.0.0.1]:18004 [::1]:80",
      `localforward [127.0.0.1]:18005 ${socket}`,
      "remoteforward [127.0.0.1]:18006 [127.0.0.1]:82",
      "dynamicforward [127.0.0.1]:18007",
    ];
    for (const line of expected) {
      assert.ok(lines.includes(line), `${line}\nnot in\n${read.out}`);
    }
    assert.match(out, /^ {2}# ssh picks no port by itself: 0:81$/m);
    const ran = await ssh(
      ...["-o", "BatchMode=yes", "-o", "ClearAllForwardings=yes"],
      ...["production", "echo ran"],
    );
    assert.deepEqual([ran.code, ran.out], [0, "ran\n"], ran.err);
  },
);
