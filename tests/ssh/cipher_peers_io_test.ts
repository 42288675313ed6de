import assert from "node:assert/strict";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { generateKey } from "../helpers/keys.ts";
import { writeKey } from "../helpers/ssh_remote.ts";
import { LogText } from "../helpers/sshd_log.ts";
import { tempFolder } from "../helpers/temp.ts";

// Both servers know only the keys in the home folder of whoever runs them, so
// nobody gets in. But that answer is sealed: who can read it shares the cipher.

const DROPBEAR = "/usr/sbin/dropbear";
const TINYSSHD = "/usr/sbin/tinysshd";

/** A server that was asked to let us in, and what it said. */
async function refusal(port: number, folder: string): Promise<unknown> {
  const identityFile = `${folder}/client_key`;
  await writeKey(identityFile, generateKey().privateKey);
  try {
    await using _transport = await SSHTransport.connect({
      host: "127.0.0.1",
      port,
      user: "nobody",
      identityFile,
      knownHosts: `${folder}/known_hosts`,
    }, { onUnknownHostKey: () => Promise.resolve(true) });
  } catch (error) {
    return error;
  }
  return undefined;
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

function peerTest(program: string, fn: () => Promise<void>): void {
  const missing = !exists(program);
  const reason = missing ? ` (no ${program})` : "";
  const name = program.replace(/.*\//, "");
  Deno.test({
    name: `${name} reads what is sealed, and its answer can be opened${reason}`,
    ignore: missing,
    fn,
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

peerTest(DROPBEAR, async () => {
  await using folder = await tempFolder();
  const hostKey = `${folder.path}/host_key`;
  await run("dropbearkey", "-t", "ed25519", "-f", hostKey);
  const port = freePort();
  const child = new Deno.Command(DROPBEAR, {
    args: ["-F", "-E", "-r", hostKey, "-p", `127.0.0.1:${port}`, "-P", ""],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = new LogText(child.stderr);
  try {
    await log.waitFor(/Not backgrounding/);
    const error = await refusal(port, folder.path);
    assert.match(String(error), /ParacleError: Cannot log in as nobody/);
  } finally {
    child.kill();
    await child.status;
    await log.ended;
  }
});

peerTest(TINYSSHD, async () => {
  await using folder = await tempFolder();
  const keys = `${folder.path}/keys`;
  await run("tinysshd-makekey", "-q", keys);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serveOne(listener, TINYSSHD, ["-v", keys]);
  const error = await refusal(listener.addr.port, folder.path);
  await serving;
  assert.match(String(error), /ParacleError: Cannot log in as nobody/);
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Serves one connection by a program that speaks on its stdin and stdout. */
async function serveOne(
  listener: Deno.TcpListener,
  program: string,
  args: readonly string[],
): Promise<void> {
  const connection = await listener.accept();
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // Either side may end first; the other then has nothing more to say.
  await Promise.allSettled([
    connection.readable.pipeTo(child.stdin),
    child.stdout.pipeTo(connection.writable),
    child.status,
  ]);
}
