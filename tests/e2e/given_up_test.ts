/**
 * What a process that goes on gives up, tried on the program: it connects
 * again when its files are gone, and reads none.
 *
 * @module
 */
import assert from "node:assert/strict";
import { startAgent } from "../helpers/agent.ts";
import { startHashService } from "../helpers/hash_service.ts";
import { type Ide, openIde } from "../helpers/mcp_ide.ts";
import { programArgv, type Running, startCommand } from "../helpers/program.ts";
import { assertFailure } from "../helpers/program_failure.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { straceMissing } from "../helpers/strace.ts";

const UP = ["remote", "up", "production", "--debug"];
const GIVEN_UP = /^\[given up: read, run, ffi, import\]$/;
const AGAIN = /^production {2}ready.*, again: .*lost/;

/** Takes away everything that the first connection has read. */
async function hideFiles({ home, key, remotesFile }: RemoteFixture) {
  for (const path of [key, `${home}/.ssh/known_hosts`, remotesFile]) {
    await Deno.rename(path, `${path}.hidden`);
  }
}

/** The same again, for other commands. */
async function showFiles({ home, key, remotesFile }: RemoteFixture) {
  for (const path of [key, `${home}/.ssh/known_hosts`, remotesFile]) {
    await Deno.rename(`${path}.hidden`, path);
  }
}

/** What is left of the session beside its configuration. */
async function leftIn({ here }: RemoteFixture): Promise<readonly string[]> {
  const folder = Deno.readDir(`${here}/.parac/run`);
  return await Array.fromAsync(folder, ({ name }) => name);
}

/** A process ended as Ctrl-C ends it. */
async function interrupted(up: Running): Promise<void> {
  up.kill("SIGINT");
  assert.equal(await up.ended, 0, up.err.text);
}

sshdTest(
  "remote up connects again without its files, and leaves nothing behind",
  async () => {
    await using service = startHashService();
    await using host = await openFixture();
    const tunnels = [{ local: 0, remote: service.port }];
    await host.setRemote({ tunnels });
    await using up = host.start(UP);
    await up.err.waitFor(GIVEN_UP);
    await hideFiles(host);
    assert.ok(await host.sshd.killSession() > 0);
    await up.out.waitFor(AGAIN);
    await showFiles(host);

    const status = await host.run(["remote", "status", "--json"]);
    const [shown] = JSON.parse(status.out).remotes;
    assert.deepEqual([shown.state, shown.reconnects], ["ready", 1]);
    const listed = await host.run(["agents", "list", "--remote", "production"]);
    assert.equal(listed.code, 0, listed.err);
    await interrupted(up);
    assert.deepEqual(await leftIn(host), [".gitignore"]);
  },
);

sshdTest(
  "remote up that gave up reading opens ports, and refuses sockets",
  async () => {
    await using service = startHashService();
    await using host = await openFixture();
    await using up = host.start(UP);
    await up.err.waitFor(GIVEN_UP);
    const add = (tunnel: string) =>
      host.run(["remote", "tunnel", "add", "production", tunnel]);
    const port = await add(`0:${service.port}`);
    assert.equal(port.code, 0, port.err);
    // With all permissions it would be named, from /proc.
    assertFailure(await add(`${service.port}:${service.port}`), {
      exit: 1,
      code: "tunnel.port_in_use",
      says: /the port is taken by another program/,
    });
    assertFailure(await add(`${host.root}/t.sock:${service.port}`), {
      exit: 3,
      code: "config.permission_denied",
      says:
        /given up reading files.*remote up production --tunnel \S+t.sock:\d+$/,
    });
    await interrupted(up);
  },
);

sshdTest(
  "remote up that gave up reading tells in full what ends it",
  async () => {
    await using host = await openFixture();
    await using up = host.start(UP);
    await up.err.waitFor(GIVEN_UP);
    await hideFiles(host);
    await Deno.writeTextFile(`${host.sshd.folder}/authorized_keys`, "");
    assert.ok(await host.sshd.killSession() > 0);
    const code = await up.ended;
    assert.equal(code, 244);
    assert.match(
      up.err.text,
      /paracle: Cannot log in as .* the server refused .*id_test \(SHA256:.*ssh-copy-id -i .* \[auth\.failed\]\n$/,
    );
    assert.deepEqual(await leftIn(host), [".gitignore"]);
  },
);

sshdTest(
  "remote up keeps reading while an agent holds the key",
  async () => {
    await using host = await openFixture();
    await using agent = await startAgent([host.sshd.key.privateKey]);
    await host.setRemote({ identity_file: undefined });
    await using up = host.start(UP, { env: { SSH_AUTH_SOCK: agent.socket } });
    await up.err.waitFor(/^\[given up: run, ffi, import\]$/);
    assert.ok(await host.sshd.killSession() > 0);
    await up.out.waitFor(AGAIN);
    await interrupted(up);
    assert.deepEqual(await leftIn(host), [".gitignore"]);
  },
);

/** Waits for what a bridge writes to standard error. */
async function said(ide: Ide, pattern: RegExp): Promise<void> {
  const until = Date.now() + 20_000;
  while (!pattern.test(ide.err())) {
    if (Date.now() > until) throw new Error(`no ${pattern} in ${ide.err()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const REMOTE = ["--remote", "production", "--debug"];

sshdTest(
  "mcp connect connects again without its files, and records its end",
  async () => {
    await using host = await openFixture();
    const ide = await openIde(host, REMOTE);
    {
      await using _ide = ide;
      await ide.client.listTools();
      await said(ide, /^\[given up: read, write, run, ffi, import\]$/m);
      await hideFiles(host);
      const before = host.connections();
      assert.ok(await host.sshd.killSession() > 0);
      const { tools } = await ide.client.listTools();
      assert.ok(tools.length > 0);
      assert.equal(host.connections(), before + 1);
    }
    const log = `${host.home}/.local/state/paracle/remote-access.log`;
    const lines = (await Deno.readTextFile(log)).trimEnd().split("\n");
    assert.equal(lines.length, 1);
    assert.equal(JSON.parse(lines[0] ?? "").remote, "production");
  },
);

sshdTest(
  "mcp connect over a session keeps what leads to it, until it goes its own way",
  async () => {
    await using host = await openFixture();
    await using up = host.start(UP);
    await up.err.waitFor(GIVEN_UP);
    await using ide = await openIde(host, REMOTE);
    await ide.client.listTools();
    await said(ide, /^\[given up: run, ffi, import\]$/m);
    await interrupted(up);
    await ide.client.listTools();
    await said(ide, /^\[given up: read, write, run, ffi, import\]$/m);
    await hideFiles(host);
    assert.ok(await host.sshd.killSession() > 0);
    const { tools } = await ide.client.listTools();
    assert.ok(tools.length > 0);
  },
);

const reason = straceMissing();
const because = reason === undefined ? "" : ` (skipped: ${reason})`;

sshdTest(
  `remote up opens no key and no known_hosts once it stands${because}`,
  async () => {
    if (reason !== undefined) return;
    await using host = await openFixture();
    const log = `${host.root}/trace`;
    const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file"];
    await using up = startCommand(
      [...strace, "-o", log, ...programArgv(), ...UP],
      { cwd: host.here, env: host.env },
    );
    await up.err.waitFor(GIVEN_UP);
    const before = await Deno.readTextFile(log);
    const files = [host.key, `${host.home}/.ssh/known_hosts`, host.remotesFile];
    for (const path of files) assert.ok(before.includes(`"${path}"`), path);
    assert.ok(await host.sshd.killSession() > 0);
    await up.out.waitFor(AGAIN);
    const down = await host.run(["remote", "down", "production"]);
    assert.equal(down.code, 0, down.err);
    assert.equal(await up.ended, 0);
    const after = (await Deno.readTextFile(log)).slice(before.length);
    assert.ok(after.includes("unlink"), "its end was not seen");
    for (const path of files) assert.ok(!after.includes(`"${path}"`), path);
  },
);
