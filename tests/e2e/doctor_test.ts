import assert from "node:assert/strict";
import { programBinary } from "../helpers/program.ts";
import { openDesk, openFixture } from "../helpers/remote_fixture.ts";
import { programTest } from "../helpers/ssh_keygen.ts";

interface Shown {
  readonly ok: boolean;
  readonly remote: string | null;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly detail: string;
    readonly fix: string | null;
    readonly error?: { readonly code: string };
  }[];
}

/** Every file below a folder, with the time it was changed. */
async function snapshot(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(path, ...await snapshot(path));
    else found.push(`${path} ${(await Deno.lstat(path)).mtime?.getTime()}`);
  }
  return found.sort();
}

function statusOf({ checks }: Shown): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

programTest(
  ["sshd"],
  "doctor finds a remote sound, and writes nothing on either side",
  async () => {
    await using fixture = await openFixture();
    const { run, here, home, hostHome } = fixture;
    const port = fixture.sshd.port;
    await fixture.setRemote({ tunnels: [{ local: 8000, remote: port }] });
    const folders = [here, home, hostHome];
    const before = await Promise.all(folders.map(snapshot));
    const { code, out, err } = await run(["doctor", "production", "--json"]);
    const report: Shown = JSON.parse(out);
    assert.deepEqual([code, report.ok, report.remote], [0, true, "production"]);
    assert.equal(err, "");
    assert.deepEqual(report.checks.map(({ name }) => name), [
      ...["configuration", "file mode", "permissions", "workspace here"],
      ...["model keys", "session", "state folder"],
      ...["dns", "tcp", "banner", "host key", "authentication", "exec"],
      ...["path", "workspace", "version", "tunnel 8000", "clock"],
    ]);
    const path = report.checks.find(({ name }) => name === "path");
    assert.equal(path?.detail, `${hostHome}/.local/bin/paracle`);
    assert.deepEqual(await Promise.all(folders.map(snapshot)), before);
  },
);

programTest(
  ["sshd"],
  "doctor refuses an unknown host key, even with --accept-new, and keeps it unknown",
  async () => {
    await using fixture = await openFixture();
    await Deno.remove(`${fixture.home}/.ssh/known_hosts`);
    const before = await snapshot(fixture.home);
    const { code, out } = await fixture.run([
      ...["doctor", "production", "--accept-new"],
    ]);
    assert.equal(code, 1);
    assert.match(out, /^FAIL {2}host key .*\[trust\.host_key_unknown\]$/m);
    assert.match(out, /^ {6}try: paracle remote trust production$/m);
    assert.match(out, /^skip {2}authentication +not reached$/m);
    assert.deepEqual(await snapshot(fixture.home), before);
  },
);

programTest(
  ["sshd"],
  "doctor tells of a remote without paracle, and goes on with the rest",
  async () => {
    await using fixture = await openFixture();
    const { run, hostHome } = fixture;
    await Deno.remove(`${hostHome}/.local/bin/paracle`);
    const { code, out } = await run(["doctor", "production", "--json"]);
    const report: Shown = JSON.parse(out);
    const { path, version, workspace, clock } = statusOf(report);
    assert.deepEqual(
      [code, path, version, workspace, clock],
      [1, "fail", "skip", "ok", "ok"],
    );
    const failed = report.checks.find(({ name }) => name === "path");
    assert.equal(failed?.error?.code, "remote.paracle_missing");
    assert.notEqual(failed?.fix, null);
  },
);

Deno.test("doctor without a remote looks at this machine alone", async () => {
  await using desk = await openDesk();
  const state = `${desk.home}/.local/state/paracle`;
  await Deno.mkdir(state, { recursive: true, mode: 0o755 });
  await Deno.chmod(state, 0o755);
  const env = { OPENAI_API_KEY: "sk-not-to-be-seen" };
  const words = ["doctor"];
  const { code, out, err } = await desk.run(words, { env });
  assert.equal(code, 1, err);
  assert.match(out, /^skip {2}configuration +no remotes\.yaml$/m);
  assert.match(out, /^ok {4}workspace here +\/.*\/client\/ws$/m);
  assert.match(out, /^ok {4}model keys +OPENAI_API_KEY$/m);
  assert.match(
    out,
    /^FAIL {2}state folder .*others may enter it \(mode 755\)/m,
  );
  assert.match(out, /^ {6}try: chmod 700 \/.*\/state\/paracle$/m);
  assert.doesNotMatch(out + err, /sk-not/);
});

Deno.test("doctor --permissions shows every kind, and nothing else", async () => {
  await using desk = await openDesk();
  const { code, out } = await desk.run(["doctor", "--permissions", "--json"]);
  const { permissions } = JSON.parse(out);
  assert.equal(code, 0);
  assert.equal(permissions[0].kind, "net");
});

Deno.test("doctor --permissions fails for a remote that is not known, as without", async () => {
  await using desk = await openDesk();
  const words = ["doctor", "--permissions", "nope"];
  const { code, out, err } = await desk.run(words);
  assert.equal(code, 1);
  assert.match(out, /^KIND /);
  assert.match(err, /^FAIL {2}configuration .*\[config\.unknown_remote\]$/m);
  assert.match(err, /^ {6}try: paracle remote list$/m);
});

programTest(
  ["sshd"],
  "a remote called by its name is reached without a word on standard error",
  async () => {
    await using fixture = await openFixture();
    const { sshd } = fixture;
    await fixture.setRemote({ host: `${sshd.user}@localhost` });
    const known = `[localhost]:${sshd.port} ${sshd.hostKeys[0]}\n`;
    await Deno.writeTextFile(`${fixture.home}/.ssh/known_hosts`, known);
    const lines = [
      ["agents", "list", "--remote", "production"],
      ["remote", "test", "production"],
      ["doctor", "production"],
    ];
    for (const words of lines) {
      const { code, err } = await fixture.run(words);
      assert.deepEqual([code, err], [0, ""], words.join(" "));
    }
  },
);

const isAsked = programBinary() !== undefined && Deno.build.os !== "windows";

Deno.test(
  `doctor says of a binary that it may not make a socket${
    isAsked ? "" : " (skipped: needs PARACLE_BIN)"
  }`,
  async () => {
    if (!isAsked) return;
    await using desk = await openDesk();
    const tunnels = [{ local: "/etc/paracle-test/t.sock", remote: 80 }];
    const lab = { host: "dev@127.0.0.1", port: 1, workspace: "/srv", tunnels };
    const text = JSON.stringify({ remotes: { lab } });
    await Deno.writeTextFile(desk.remotesFile, text);
    const { code, out } = await desk.run(["doctor", "--json"]);
    const { checks }: Shown = JSON.parse(out);
    const failed = checks.filter(({ status }) => status === "fail");
    assert.deepEqual(failed.map(({ name, fix }) => [name, fix]), [
      ["permissions", "deno task compile --allow-write=/etc/paracle-test"],
    ]);
    assert.equal(code, 1);
  },
);
