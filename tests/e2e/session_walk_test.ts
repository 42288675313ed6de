import assert from "node:assert/strict";
import { startHashService } from "../helpers/hash_service.ts";
import type { Running } from "../helpers/program.ts";
import { assertFailure } from "../helpers/program_failure.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

/** Logins that sshd has let in so far. */
function logins(fixture: RemoteFixture): number {
  return fixture.sshd.logText().split("\n")
    .filter((line) => line.startsWith("Accepted publickey")).length;
}

/** A session of `production` that is proven, with a tunnel to `port`. */
async function bringUp(
  fixture: RemoteFixture,
  port: number,
): Promise<Running> {
  await fixture.setRemote({ tunnels: [{ local: 0, remote: port }] });
  const up = fixture.start(["remote", "up", "production"]);
  await up.out.waitFor(/^production {2}tunnel \S+ up/);
  return up;
}

interface Shown {
  readonly state: string;
  readonly pid: number | null;
  readonly reconnects: number;
  readonly tunnels: readonly {
    readonly id: string;
    readonly state: string;
    readonly port: number;
  }[];
}

async function shown(fixture: RemoteFixture): Promise<Shown> {
  const { code, out, err } = await fixture.run([
    ...["remote", "status", "production", "--json"],
  ]);
  assert.equal(code, 0, err);
  const [remote]: Shown[] = JSON.parse(out).remotes;
  assert.ok(remote !== undefined);
  return remote;
}

sshdTest(
  "commands ride on the session, byte for byte, without a login",
  async () => {
    await using service = startHashService();
    await using fixture = await openFixture();
    await using up = await bringUp(fixture, service.port);
    const words = ["agents", "list", "--json"];
    const there = await fixture.runThere(words);
    const before = logins(fixture);
    assert.equal(before, 1);
    const here = await fixture.run([...words, "--remote", "production"]);
    assert.deepEqual(here, { ...there, err: "" });
    const piped = await fixture.run(
      [
        "remote",
        "exec",
        "production",
        "--",
        "sh",
        "-c",
        "cat; echo e >&2; exit 7",
      ],
      { stdin: "a\0b" },
    );
    assert.deepEqual(
      [piped.code, piped.out, piped.err],
      [7, "a\0b", "e\n"],
    );
    // A flag that the short way leaves to the long one rides, too.
    const long = await fixture.run(
      ["remote", "exec", "production", "--timeout", "60", "--", "pwd"],
    );
    assert.equal(long.out, `${fixture.workspace}\n`, long.err);
    const status = await shown(fixture);
    assert.deepEqual([status.state, status.pid], ["ready", up.pid]);
    assert.equal(logins(fixture), before);
    up.kill("SIGINT");
    assert.equal(await up.ended, 0, up.err.text);
    assert.equal((await shown(fixture)).state, "down");
  },
);

sshdTest("a session comes back, and its tunnel with it", async () => {
  await using service = startHashService();
  await using fixture = await openFixture();
  await using up = await bringUp(fixture, service.port);
  const again = (): Promise<string> =>
    fixture.run(["remote", "reconnect", "production"]).then(({ code, err }) => {
      assert.equal(code, 0, err);
      return err;
    });
  assert.ok(await fixture.sshd.killSession() > 0);
  await up.out.waitFor(/^production {2}ready.*, again: .*lost/);
  await again();
  assert.equal((await shown(fixture)).state, "ready");
  assert.ok((await shown(fixture)).reconnects >= 1);
  const proven = await fixture.run([
    ...["remote", "up", "production", "--wait", "--timeout", "20"],
  ]);
  assert.equal(proven.code, 0, proven.err);
  const down = await fixture.run(["remote", "down", "production"]);
  assert.equal(down.code, 0, down.err);
  assert.equal(await up.ended, 0);
});

sshdTest(
  "tunnels of a running session are added, paused, removed",
  async () => {
    await using service = startHashService();
    await using fixture = await openFixture();
    await using up = await bringUp(fixture, service.port);
    const tunnel = async (...words: string[]): Promise<void> => {
      const { code, err } = await fixture.run(["remote", "tunnel", ...words]);
      assert.equal(code, 0, err);
    };
    await tunnel("add", "production", `0:localhost:${service.port}`);
    const [first, second] = (await shown(fixture)).tunnels;
    assert.ok(first !== undefined && second !== undefined);
    await tunnel("pause", "production", first.id);
    assert.equal((await shown(fixture)).tunnels[0]?.state, "paused");
    await tunnel("resume", "production", first.id);
    await tunnel("remove", "production", second.id);
    assert.deepEqual(
      (await shown(fixture)).tunnels.map(({ id }) => id),
      [first.id],
    );
    assertFailure(
      await fixture.run([
        "remote",
        "tunnel",
        "remove",
        "production",
        second.id,
      ]),
      { exit: 1, code: "tunnel.not_found", says: /there is only / },
    );
    assert.equal(up.err.text, "");
  },
);

sshdTest("a session with other settings is not used, and says so", async () => {
  await using service = startHashService();
  await using fixture = await openFixture();
  await using _up = await bringUp(fixture, service.port);
  const other = `${fixture.root}/host`;
  await fixture.setRemote({ workspace: other });
  const where = await fixture.run([
    ...["remote", "exec", "production", "--", "pwd"],
  ]);
  assert.equal(where.out, `${other}\n`, where.err);
  assert.match(where.err, /^warning: .*other settings.*\n$/);
  assert.equal(logins(fixture), 2);
});

sshdTest(
  "a second session of one remote is refused, with the first one's process",
  async () => {
    await using service = startHashService();
    await using fixture = await openFixture();
    await using up = await bringUp(fixture, service.port);
    assertFailure(await fixture.run(["remote", "up", "production"]), {
      exit: 1,
      code: "session.already_up",
      says: new RegExp(`process ${up.pid}\\b`),
    });
  },
);

sshdTest("of two sessions started at once one comes up", async () => {
  await using fixture = await openFixture();
  await using one = fixture.start(["remote", "up", "production"]);
  await using two = fixture.start(["remote", "up", "production"]);
  const lost = await Promise.race([one, two].map(async (each) => {
    const code = await each.ended;
    return { code, each };
  }));
  assert.equal(lost.code, 1, lost.each.err.text);
  assert.match(lost.each.err.text, /\[session\.already_up\]\n$/);
  const winner = lost.each === one ? two : one;
  await winner.out.waitFor(/^production {2}ready/);
  assert.equal((await shown(fixture)).pid, winner.pid);
});

sshdTest("what a killed session leaves behind is in nobody's way", async () => {
  await using service = startHashService();
  await using fixture = await openFixture();
  const up = await bringUp(fixture, service.port);
  up.kill("SIGKILL");
  await up.ended;
  await Deno.stat(`${fixture.here}/.parac/run`); // its socket is still there
  const direct = await fixture.run([
    ...["remote", "exec", "production", "--", "echo", "direct"],
  ]);
  assert.deepEqual([direct.out, direct.err], ["direct\n", ""]);
  assert.equal((await shown(fixture)).state, "down");
  await using again = await bringUp(fixture, service.port);
  assert.equal((await shown(fixture)).pid, again.pid);
});

sshdTest(
  "a command cut short leaves the session's connection in use",
  async () => {
    await using service = startHashService();
    await using fixture = await openFixture();
    await using _up = await bringUp(fixture, service.port);
    const exec = ["remote", "exec", "production", "--"];
    const cut = await fixture.runInShell([...exec, "yes"], "| head -n 1");
    assert.equal(cut.out, "y\n", cut.err);
    const next = await fixture.run([...exec, "echo", "next"]);
    assert.equal(next.out, "next\n", next.err);
    assert.equal(logins(fixture), 1);
  },
);

sshdTest(
  "a session works in a folder whose path is too long for a socket",
  async () => {
    await using fixture = await openFixture();
    const deep = `${fixture.here}/${"deep".repeat(20)}`;
    await Deno.mkdir(`${deep}/.parac/config`, { recursive: true });
    const file = `${deep}/.parac/config/remotes.yaml`;
    await Deno.copyFile(fixture.remotesFile, file);
    const at = { cwd: deep };
    await using up = fixture.start(["remote", "up", "production"], at);
    await up.out.waitFor(/^production {2}ready/);
    const exec = ["remote", "exec", "production", "--", "echo", "rides"];
    assert.equal((await fixture.run(exec, at)).out, "rides\n");
    assert.equal(logins(fixture), 1);
    assert.equal(up.err.text, "");
  },
);

sshdTest("a closed terminal ends a session in order", async () => {
  await using fixture = await openFixture();
  await using up = fixture.start(["remote", "up", "production"]);
  await up.out.waitFor(/^production {2}ready/);
  up.kill("SIGHUP");
  assert.equal(await up.ended, 0, up.err.text);
  const left: string[] = [];
  for await (const { name } of Deno.readDir(`${fixture.here}/.parac/run`)) {
    left.push(name);
  }
  assert.deepEqual(left, [".gitignore"]);
});
