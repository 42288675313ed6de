import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { fingerprint, generateKey } from "./keys.ts";
import { type Sshd, sshdTest, startSshd } from "./sshd.ts";
import { loginProcesses } from "./sshd_processes.ts";
import { tempFolder } from "./temp.ts";

/** An OpenSSH client started for a server; `-T` so that nothing asks. */
async function ssh(
  server: Sshd,
  command: string,
  privateKey: string = server.key.privateKey,
): Promise<Deno.ChildProcess> {
  await Deno.writeTextFile(`${server.folder}/known_hosts`, server.knownHosts);
  await Deno.writeTextFile(`${server.folder}/key`, privateKey, { mode: 0o600 });
  const options = ["BatchMode=yes", "StrictHostKeyChecking=yes"]
    .concat(`UserKnownHostsFile=${server.folder}/known_hosts`);
  return new Deno.Command("ssh", {
    args: ["-F", "none", ...options.flatMap((option) => ["-o", option])]
      .concat("-i", `${server.folder}/key`, "-p", `${server.port}`)
      .concat(`${server.user}@${server.host}`, command),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(
  server: Sshd,
  command: string,
  privateKey?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = await ssh(server, command, privateKey);
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

sshdTest(
  "startSshd() lets its key in and ends as the command does",
  async () => {
    await using server = await startSshd();
    const { code, stdout } = await run(server, "echo hello; exit 7");
    assert.equal(stdout, "hello\n");
    assert.equal(code, 7);
    assert.match(server.logText(), /Accepted publickey/);
  },
);

sshdTest("startSshd() refuses a key that is not listed", async () => {
  await using server = await startSshd();
  const { privateKey } = generateKey();
  const { code, stderr } = await run(server, "true", privateKey);
  assert.equal(code, 255);
  assert.match(stderr, /Permission denied \(publickey\)/);
});

sshdTest("startSshd() shows the host keys that were asked for", async () => {
  await using server = await startSshd({
    hostKeys: ["ecdsa-256", "ed25519"],
    config: ["HostKeyAlgorithms ecdsa-sha2-nistp256"],
  });
  const types = server.hostKeys.map((line) => line.split(" ")[0]);
  assert.deepEqual(types, ["ecdsa-sha2-nistp256", "ssh-ed25519"]);
  assert.match(fingerprint(server.hostKeys[0] ?? ""), /^SHA256:.{43}$/);
  assert.equal((await run(server, "true")).code, 0);
});

sshdTest(
  "startSshd() sets home and env of a login, rc files included",
  async () => {
    await using home = await tempFolder();
    await Deno.writeTextFile(`${home.path}/.bashrc`, "echo noise >&2\n");
    await using server = await startSshd({
      home: home.path,
      env: { GREETING: "two words" },
    });
    const command = 'echo "$HOME,$GREETING"';
    const { stdout, stderr } = await run(server, command);
    assert.equal(stdout, `${home.path},two words\n`);
    // bash reads .bashrc when sshd starts it; other shells have other habits.
    if (userInfo().shell?.endsWith("/bash")) assert.equal(stderr, "noise\n");
  },
);

sshdTest(
  "killSession() ends a connection in the middle of a command",
  async () => {
    await using server = await startSshd();
    const client = await ssh(server, "sleep 600");
    await server.waitForLog(/Starting session: command/);
    assert.ok(await server.killSession() > 0);
    const { code, stderr } = await client.output();
    assert.equal(code, 255);
    assert.match(new TextDecoder().decode(stderr), /closed|reset|broken/i);
  },
);

sshdTest("stop() ends every process that was started through it", async () => {
  const server = await startSshd();
  const before = "sleep 601 >/dev/null 2>&1 </dev/null & sleep 602";
  const client = await ssh(server, `echo up; ${before}`);
  const reader = client.stdout.getReader();
  await reader.read();
  assert.notDeepEqual(await loginProcesses(server.port), []);
  await server.stop();
  assert.deepEqual(await loginProcesses(server.port), []);
  await reader.cancel();
  await client.stderr.cancel();
  assert.equal((await client.status).code, 255);
});

sshdTest("waitForLog() rejects when the server ends first", async () => {
  await using server = await startSshd();
  const waiting = assert.rejects(server.waitForLog(/never/), /ended without/);
  await server.stop();
  await waiting;
});

sshdTest("startSshd() tells what sshd said when it cannot start", async () => {
  const starting = startSshd({ config: ["NoSuchKeyword yes"] });
  await assert.rejects(starting, /NoSuchKeyword/);
});
