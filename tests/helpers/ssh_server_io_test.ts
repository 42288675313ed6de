import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { generateKey } from "./keys.ts";
import { type SshServer, startSshServer } from "./ssh_server.ts";
import { shellHandler } from "./ssh_server_shell.ts";
import { sshdTest } from "./sshd.ts";
import { tempFolder } from "./temp.ts";

interface Ending {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** Runs OpenSSH's client against the server. */
async function ssh(
  server: SshServer,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly privateKey?: string } = {},
): Promise<Ending> {
  await using folder = await tempFolder();
  const { host, port, user, privateKey } = server.clientOptions;
  const key = `${folder.path}/key`;
  await Deno.writeTextFile(key, options.privateKey ?? privateKey, {
    mode: 0o600,
  });
  const known = `${folder.path}/known_hosts`;
  await Deno.writeTextFile(known, server.knownHosts);
  const settings = ["BatchMode=yes", "StrictHostKeyChecking=yes"]
    .concat(`UserKnownHostsFile=${known}`, "IdentitiesOnly=yes");
  const child = new Deno.Command("ssh", {
    args: ["-F", "none", ...settings.flatMap((setting) => ["-o", setting])]
      .concat("-i", key, "-p", `${port}`, "-l", user, host, ...args),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = new Blob([new Uint8Array(options.input ?? [])]);
  const writing = input.stream().pipeTo(child.stdin).catch(() => {});
  const ending = await child.output();
  await writing;
  return ending;
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

sshdTest("startSshServer() answers as the handler says", async () => {
  await using server = await startSshServer({
    exec: ({ command }) => ({ stdout: command, stderr: "no", exitCode: 7 }),
  });
  const { code, stdout, stderr } = await ssh(server, ["some words"]);
  assert.equal(code, 7);
  assert.equal(text(stdout), "some words");
  assert.equal(text(stderr), "no");
  const { connections, logins, commands } = server.stats();
  assert.deepEqual([connections, logins], [1, 1]);
  assert.deepEqual(commands, ["some words"]);
  assert.equal((await server.until(({ open }) => open === 0)).open, 0);
});

sshdTest("startSshServer() refuses a key it was not given", async () => {
  await using server = await startSshServer();
  const { privateKey, fingerprint } = generateKey();
  const { code, stderr } = await ssh(server, ["true"], { privateKey });
  assert.equal(code, 255);
  assert.match(text(stderr), /Permission denied/);
  const { attempts, logins } = server.stats();
  assert.equal(logins, 0);
  assert.ok(attempts.some(({ key }) => key === fingerprint));
});

sshdTest("shellHandler() carries bytes both ways unchanged", async () => {
  await using server = await startSshServer({ exec: shellHandler() });
  const input = randomBytes(5_000_000);
  const { code, stdout } = await ssh(server, ["cat; exit 3"], { input });
  assert.equal(code, 3);
  assert.equal(hash(stdout), hash(input));
});

sshdTest(
  "ExecChannel keeps stdout and stderr apart above the window",
  async () => {
    const bytes = randomBytes(3_000_000);
    await using server = await startSshServer({
      exec: async (_request, channel) => {
        void channel.stdout(bytes);
        void channel.stderr(bytes);
        void channel.stdout(bytes);
        await channel.stderr(bytes);
        return { exitCode: 0 };
      },
    });
    const { stdout, stderr } = await ssh(server, ["x"]);
    const twice = hash(Buffer.concat([bytes, bytes]));
    assert.equal(hash(stdout), twice);
    assert.equal(hash(stderr), twice);
  },
);

sshdTest("drop() ends a connection in the middle of a command", async () => {
  await using server = await startSshServer({ exec: () => {} });
  const running = ssh(server, ["hang"]);
  await server.until(({ commands }) => commands.length === 1);
  server.drop();
  assert.equal((await running).code, 255);
});

sshdTest(
  "shellHandler() ends its command when the client is gone",
  async () => {
    await using server = await startSshServer({ exec: shellHandler() });
    const running = ssh(server, ["exec sleep 600"]);
    await server.until(({ commands }) => commands.length === 1);
    server.drop();
    assert.equal((await running).code, 255);
    await server.close(); // throws if the command outlives its connection
  },
);

sshdTest("forwarding reaches a real socket and keeps half-closes", async () => {
  await using server = await startSshServer();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const echo = (async () => {
    using socket = await listener.accept();
    const all: Uint8Array[] = [];
    const buffer = new Uint8Array(65_536);
    for (let size; (size = await socket.read(buffer)) !== null;) {
      all.push(buffer.slice(0, size));
    }
    await new Blob(all as BlobPart[]).stream().pipeTo(socket.writable);
  })();
  const input = randomBytes(4_000_000);
  const place = `127.0.0.1:${listener.addr.port}`;
  const { stdout } = await ssh(server, ["-W", place], { input });
  assert.equal(hash(stdout), hash(input));
  await echo;
});

for (const stage of ["sessions", "execs"] as const) {
  sshdTest(`${stage}: "refuse" is told to the client`, async () => {
    await using server = await startSshServer({ [stage]: "refuse" });
    const { code, stderr } = await ssh(server, ["true"]);
    assert.equal(code, 255);
    assert.match(text(stderr), /refused|failed/);
    assert.deepEqual(server.stats().commands, []);
  });
}

sshdTest('authentication: "stall" leaves the client waiting', async () => {
  await using server = await startSshServer({ authentication: "stall" });
  const running = ssh(server, ["true"]);
  await server.until(({ attempts }) => attempts.length > 0);
  assert.equal(server.stats().logins, 0);
  server.drop();
  assert.equal((await running).code, 255);
});

Deno.test("freeze() stops answering those connected, thaw() goes on", async () => {
  await using server = await startSshServer();
  const { host: hostname, port } = server.clientOptions;
  using frozen = await Deno.connect({ hostname, port });
  const buffer = new Uint8Array(4096);
  await frozen.read(buffer); // its banner
  server.freeze();
  await frozen.write(new TextEncoder().encode("SSH-2.0-test\r\n"));
  let answered = false;
  const answer = frozen.read(buffer).then(() => answered = true);
  using other = await Deno.connect({ hostname, port });
  await other.read(buffer);
  await other.write(new TextEncoder().encode("SSH-2.0-test\r\n"));
  await other.read(buffer);
  assert.equal(answered, false);
  server.thaw();
  assert.equal(await answer, true);
});

sshdTest("close() throws what a handler threw", async () => {
  const failure = new Error("the handler failed");
  const server = await startSshServer({
    exec: () => {
      throw failure;
    },
  });
  await ssh(server, ["true"]);
  await assert.rejects(server.close(), failure);
});

Deno.test("close() may be called twice and ends connections", async () => {
  const server = await startSshServer();
  const { host: hostname, port } = server.clientOptions;
  using client = await Deno.connect({ hostname, port });
  await server.until(({ open }) => open === 1);
  await Promise.all([server.close(), server.close()]);
  assert.equal(server.stats().open, 0);
  await client.readable.pipeTo(new WritableStream()); // ends, for it was closed
});
