/**
 * `paracle remote install` over a real sshd.
 *
 * @module
 */
import assert from "node:assert/strict";
import { VERSION } from "../../src/cli/version.ts";
import {
  openFixture,
  type RemoteFixture,
  replaceProgram,
} from "../helpers/remote_fixture.ts";
import {
  type Ended,
  programBinary,
  type Running,
  whileRunning,
} from "../helpers/program.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { namesIn, writeProgram } from "../helpers/installing.ts";

const INSTALL = ["remote", "install", "production"];

async function installed(
  fixture: RemoteFixture,
  more: readonly string[] = [],
): Promise<Ended> {
  return await fixture.run([...INSTALL, ...more]);
}

sshdTest(
  "remote install puts a program there, keeps the one before and writes command",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({}, "# a comment of mine\n");
    const folder = `${fixture.hostHome}/.paracle/bin`;
    const first = await writeProgram(fixture, "0.9.1", 300_000);
    const made = await installed(fixture, ["--binary", first]);
    assert.equal(made.code, 0, made.err);
    assert.match(
      made.out,
      /^Installed: paracle 0\.9\.1 as .*\/\.paracle\/bin\/paracle on "production"\nSet "command" in /,
    );
    assert.match(
      made.err,
      /^warning: version 0\.9\.1 is there now, .* is here$/m,
    );
    assert.equal(/%/.test(made.err), false, "no progress without a terminal");
    assert.deepEqual(await namesIn(folder), ["paracle"]);
    const stat = await Deno.stat(`${folder}/paracle`);
    assert.deepEqual([(stat.mode ?? 0) & 0o777, stat.size], [0o755, 300_000]);
    const text = await Deno.readTextFile(fixture.remotesFile);
    assert.match(text, /~\/\.paracle\/bin\/paracle/);
    assert.match(text, /# a comment of mine/);

    const second = await writeProgram(fixture, "0.9.2");
    const json = await installed(fixture, ["--binary", second, "--json"]);
    assert.equal(json.code, 0, json.err);
    const report = JSON.parse(json.out);
    assert.deepEqual(
      [report.version, report.path, report.previous, report.unchanged],
      ["0.9.2", `${folder}/paracle`, `${folder}/paracle.previous`, false],
    );
    assert.deepEqual(await namesIn(folder), ["paracle", "paracle.previous"]);
    const previous = await Deno.readTextFile(`${folder}/paracle.previous`);
    assert.match(previous, /0\.9\.1/);

    const again = await installed(fixture, ["--binary", second]);
    assert.match(again.out, /^Already there: paracle 0\.9\.2 /, again.err);
    assert.match(
      await Deno.readTextFile(`${folder}/paracle.previous`),
      /0\.9\.1/,
      "installing the same again must not lose the one before",
    );
    const test = await fixture.run(["remote", "test", "production"]);
    assert.match(test.out, /^warn +version .*paracle 0\.9\.2/m, test.err);
    assert.match(test.out, /paracle remote install production/);
    assert.equal(test.code, 0);
  },
);

sshdTest(
  "remote install goes on where an upload stopped, and starts again when the bytes are others",
  async () => {
    await using fixture = await openFixture();
    const folder = `${fixture.hostHome}/it's a folder`;
    await Deno.mkdir(folder);
    const program = await writeProgram(fixture, "0.9.3", 500_000);
    const flags = ["--binary", program, "--json", "--path", folder];
    const bytes = await Deno.readFile(program);
    await Deno.writeFile(`${folder}/paracle.part`, bytes.subarray(0, 400_000));
    const resumed = await installed(fixture, flags);
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(resumed.err, /^Going on: 0\.4 MB are there already$/m);
    assert.equal(JSON.parse(resumed.out).sent, 100_000);
    assert.deepEqual(await Deno.readFile(`${folder}/paracle`), bytes);

    await Deno.remove(`${folder}/paracle`);
    await Deno.writeFile(`${folder}/paracle.part`, new Uint8Array(400_000));
    const fresh = await installed(fixture, flags);
    assert.equal(JSON.parse(fresh.out).sent, 500_000, fresh.err);
    assert.deepEqual(await Deno.readFile(`${folder}/paracle`), bytes);
  },
);

sshdTest(
  "remote install leaves paracle.part when it is cut off or interrupted, and goes on from it",
  async () => {
    await using fixture = await openFixture();
    const folder = `${fixture.hostHome}/.paracle/bin`;
    const program = await writeProgram(fixture, "0.9.4", 200_000_000);
    const words = [...INSTALL, "--binary", program, "--json"];
    await Deno.mkdir(folder, { recursive: true });
    const ends = [
      [246, () => fixture.sshd.killSession()],
      [130, (running: Running) => running.kill("SIGINT")],
    ] as const;
    for (const [status, end] of ends) {
      using watcher = Deno.watchFs(folder);
      await using running = fixture.start(words);
      await whileRunning(running, arrived(watcher));
      await end(running);
      assert.equal(await running.ended, status, running.err.text);
      assert.match(running.err.text, /the same command goes on from there/);
      assert.deepEqual(await namesIn(folder), ["paracle.part"]);
    }
    const text = await Deno.readTextFile(fixture.remotesFile);
    assert.equal(text.includes("command"), false);
    const resumed = await fixture.run(words);
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(resumed.err, /^Going on: /m);
    const { sent } = JSON.parse(resumed.out);
    assert.ok(sent > 0 && sent < 200_000_000, `${sent}`);
    assert.deepEqual(await namesIn(folder), ["paracle"]);
  },
);

sshdTest("remote install rides on the session of remote up", async () => {
  await using fixture = await openFixture();
  const program = await writeProgram(fixture, "0.9.6", 3_000_000);
  await using up = fixture.start(["remote", "up", "production"]);
  await up.out.waitFor(/^production {2}ready/);
  const before = fixture.connections();
  const made = await installed(fixture, ["--binary", program]);
  assert.equal(made.code, 0, made.err);
  assert.equal(fixture.connections(), before);
  const path = `${fixture.hostHome}/.paracle/bin/paracle`;
  assert.equal((await Deno.stat(path)).size, 3_000_000);
  up.kill("SIGTERM");
  await up.ended;
});

/** Waits until bytes have arrived. */
async function arrived(watcher: Deno.FsWatcher): Promise<void> {
  for await (const { kind, paths: [path = ""] } of watcher) {
    if (kind !== "modify" || !path.endsWith("/paracle.part")) continue;
    if ((await Deno.stat(path)).size > 0) return;
  }
}

sshdTest(
  "remote install refuses what does not run there, and leaves what was there",
  async () => {
    await using fixture = await openFixture();
    const folder = `${fixture.hostHome}/.paracle/bin`;
    const bad = `${fixture.root}/client/bad`;
    const cases: readonly (readonly [string, RegExp])[] = [
      ["#!/bin/sh\necho no\n", /does not run there: .*status 0: no; give one/],
      ["#!/no/such/interpreter\n", /does not run there: .*status 12[67]/],
    ];
    for (const [text, message] of cases) {
      await Deno.writeTextFile(bad, text);
      const { code, err } = await installed(fixture, ["--binary", bad]);
      assert.equal(code, 1, err);
      assert.match(err, message);
      assert.match(err, /\[exec\.failed\]$/m);
      assert.deepEqual(await namesIn(folder), []);
    }
    const good = await writeProgram(fixture, "0.9.5");
    assert.equal((await installed(fixture, ["--binary", good])).code, 0);
    assert.equal((await installed(fixture, ["--binary", bad])).code, 1);
    assert.deepEqual(await namesIn(folder), ["paracle"]);
  },
);

sshdTest("remote install refuses what it cannot send", async () => {
  await using fixture = await openFixture();
  const text = `${fixture.root}/client/text`;
  await Deno.writeTextFile(text, "no program\n");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["--binary", text], /it is no program/],
    [["--binary", "absent"], /there is no such file/],
    [["--binary", fixture.root], /it is no file/],
    [["--path", "bin"], /absolute or below ~/],
    [["--path", "/a/../b"], /absolute or below ~/],
  ];
  for (const [flags, message] of cases) {
    const { code, err } = await installed(fixture, flags);
    assert.equal(code, 2, err);
    assert.match(err, message);
  }
  if (programBinary() !== undefined) return;
  const { code, err } = await installed(fixture);
  assert.equal(code, 2, err);
  assert.match(err, /--binary dist\/paracle/);
  assert.equal(fixture.connections(), 0);
});

const binary = programBinary();
if (binary) {
  sshdTest("remote install sends the compiled program itself", async () => {
    await using fixture = await openFixture();
    const made = await installed(fixture);
    assert.equal(made.code, 0, made.err);
    const test = await fixture.run(["remote", "test", "production"]);
    assert.match(test.out, /^ok +version /m, test.err);
    const list = ["agents", "list", "--remote", "production"];
    const there = await fixture.run(list);
    assert.equal(there.code, 0, there.err);
    const path = `${fixture.hostHome}/.paracle/bin/paracle`;
    assert.equal((await Deno.stat(path)).size, (await Deno.stat(binary)).size);
  });
}

sshdTest(
  "a command sent by another version says so, and answers all the same",
  async () => {
    await using fixture = await openFixture();
    const exec = ["remote", "exec", "production", "--", "env"];
    const list = ["$HOME/.local/bin/paracle", "agents", "list", "--json"];
    const other = "PARACLE_CLIENT_VERSION=9.9.9 production";
    const sent = await fixture.run([
      ...[...exec, other, "sh", "-c", list.join(" ")],
    ]);
    assert.equal(sent.code, 0, sent.err);
    assert.match(
      sent.err,
      /^warning: paracle .*, and 9\.9\.9 sent the command; .* production\n/,
    );
    JSON.parse(sent.out); // the notice is on stderr alone
    const same = await fixture.run([
      ...["agents", "list", "--json", "--remote", "production"],
    ]);
    assert.deepEqual([same.err, same.out], ["", sent.out]);
    await replaceProgram(fixture, 'echo "$PARACLE_CLIENT_VERSION"');
    const told = await fixture.run([
      "agents",
      "list",
      "--remote",
      "production",
    ]);
    assert.equal(told.out, `${VERSION} production\n`, told.err);
  },
);
