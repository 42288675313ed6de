import assert from "node:assert/strict";
import { openAgent } from "../../src/ssh/agent_keys.ts";
import { identities } from "../../src/ssh/identity.ts";
import { readIdentity } from "../../src/ssh/identity_file.ts";
import { makeKeyFile, programTest, run } from "../helpers/ssh_keygen.ts";
import { login } from "../helpers/ssh_login.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { posixMissing, skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

const AGENT = ["ssh-agent", "ssh-add", "ssh-keygen"];

interface Agent extends AsyncDisposable {
  readonly path: string;
  add(key: string): Promise<void>;
}

async function startAgent(folder: string): Promise<Agent> {
  const path = `${folder}/agent.sock`;
  const stdout = "piped" as const;
  const child = new Deno.Command("ssh-agent", {
    args: ["-D", "-a", path],
    stdout,
  }).spawn();
  // It prints the socket's name once it listens.
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return {
    path,
    add: async (key) => {
      const env = { SSH_AUTH_SOCK: path };
      const { success } = await new Deno.Command("ssh-add", {
        args: ["-q", key],
        env,
        stderr: "null",
      }).output();
      assert.ok(success);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGTERM");
      await child.stdout.cancel();
      await child.status;
    },
  };
}

programTest(
  AGENT,
  "openAgent() lists the keys in the agent's order",
  async () => {
    await using folder = await tempFolder();
    await using agent = await startAgent(folder.path);
    assert.deepEqual((await openAgent(agent.path)).keys, []);
    const prints: string[] = [];
    for (const type of ["ed25519", "rsa-2048", "ecdsa-384"]) {
      const path = await makeKeyFile(`${folder.path}/${type}`, { type });
      await agent.add(path);
      prints.push(
        (await run("ssh-keygen", "-l", "-f", path)).split(" ")[1] ?? "",
      );
    }
    const { keys } = await openAgent(agent.path);
    assert.deepEqual(keys.map(({ fingerprint }) => fingerprint), prints);
    assert.deepEqual(keys.map(({ comment }) => comment), [
      "me@test",
      "me@test",
      "me@test",
    ]);
  },
);

sshdTest("each type of key in the agent logs in", async () => {
  await using folder = await tempFolder();
  for (
    const type of ["ed25519", "rsa-2048", "ecdsa-256", "ecdsa-384", "ecdsa-521"]
  ) {
    await using agent = await startAgent(
      await Deno.makeTempDir({ dir: folder.path }),
    );
    const path = await makeKeyFile(`${folder.path}/${type}`, { type });
    await agent.add(path);
    const line = await Deno.readTextFile(`${path}.pub`);
    await using sshd = await startSshd({ authorizedKeys: [line.trim()] });
    const openIt = () => openAgent(agent.path);
    const offers = identities({ openAgent: openIt, readFile: readIdentity });
    assert.deepEqual(await login(sshd, offers), ["agent key me@test"]);
  }
});

sshdTest(
  "the agent signs for a named key whose private half is not here",
  async () => {
    await using folder = await tempFolder();
    await using agent = await startAgent(folder.path);
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) {
      await agent.add(
        await makeKeyFile(`${folder.path}/${name}`, { type: "ed25519" }),
      );
    }
    const line = await Deno.readTextFile(`${folder.path}/g.pub`);
    await Deno.remove(`${folder.path}/g`);
    await using sshd = await startSshd({ authorizedKeys: [line.trim()] });
    const openIt = () => openAgent(agent.path);
    for (const identityFile of [`${folder.path}/g`, `${folder.path}/g.pub`]) {
      const offers = identities({
        identityFile,
        openAgent: openIt,
        readFile: readIdentity,
      });
      assert.deepEqual(await login(sshd, offers), ["agent key me@test"]);
    }
  },
);

Deno.test("openAgent() fails with auth.failed where no agent is", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/agent.sock`;
  await assert.rejects(openAgent(path), {
    code: "auth.failed",
    message: `Cannot use the SSH agent at ${path}: there is no such socket; ` +
      'start one: eval "$(ssh-agent)" && ssh-add',
  });
  await Deno.writeTextFile(path, "");
  await assert.rejects(openAgent(path), {
    code: "auth.failed",
    message: /nothing answers/,
  });
});

Deno.test(
  skippable("openAgent() stops waiting for a silent agent", posixMissing()),
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/agent.sock`;
    using listener = Deno.listen({ transport: "unix", path });
    const aborting = new AbortController();
    const waiting = openAgent(path, { signal: aborting.signal });
    using _silent = await listener.accept();
    aborting.abort(new TypeError("enough"));
    await assert.rejects(waiting, { message: "enough" });
  },
);

Deno.test("openAgent() gives up on an agent that does not answer", async () => {
  await using temp = await tempFolder();
  const path = `${temp.path}/agent.sock`;
  using listener = Deno.listen({ transport: "unix", path });
  const accepting = listener.accept();
  await assert.rejects(openAgent(path, { limitMs: 50 }), {
    code: "auth.failed",
    message: /did not answer within 0\.05 s/,
  });
  using connection = await accepting;
  // Our end is closed: after the question there is nothing more to read.
  const bytes = await new Response(connection.readable).bytes();
  assert.ok(bytes.length > 0);
});
