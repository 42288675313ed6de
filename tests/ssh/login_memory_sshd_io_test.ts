/**
 * Connecting again from memory, when the files that were read are gone.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LoginMemory } from "../../src/ssh/login_memory.ts";
import type { ConnectOptions, SSHRemote } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { startAgent } from "../helpers/agent.ts";
import { generateKey } from "../helpers/keys.ts";
import { makeKeyFile } from "../helpers/ssh_keygen.ts";
import { environment, writeKey } from "../helpers/ssh_remote.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";
import { type TempFolder, tempFolder } from "../helpers/temp.ts";

/** A remote that says nothing of keys: those of the home are tried. */
function plainRemote({ host, port, user }: Sshd): SSHRemote {
  return { name: "lab", host, port, user };
}

/** A home with a key that may log in, and the server's host key. */
async function openHome(sshd: Sshd): Promise<TempFolder> {
  const home = await tempFolder();
  await Deno.mkdir(`${home.path}/.ssh`);
  await writeKey(`${home.path}/.ssh/id_ed25519`, sshd.key.privateKey);
  await Deno.writeTextFile(`${home.path}/.ssh/known_hosts`, sshd.knownHosts);
  return home;
}

async function connects(
  remote: SSHRemote,
  options: ConnectOptions,
): Promise<void> {
  await using transport = await SSHTransport.connect(remote, options);
  assert.equal((await transport.execute(["echo", "in"])).stdout, "in\n");
}

sshdTest(
  "a kept login needs neither the home nor an agent whose keys were refused",
  async () => {
    await using sshd = await startSshd();
    await using home = await openHome(sshd);
    const remote = plainRemote(sshd);
    const memory = new LoginMemory();
    const warnings: string[] = [];
    const options = {
      memory,
      warn: (text: string) => void warnings.push(text),
    };
    {
      await using agent = await startAgent([generateKey("other").privateKey]);
      const variables = { HOME: home.path, SSH_AUTH_SOCK: agent.socket };
      await connects(remote, { ...options, env: environment(variables) });
    }
    memory.keep();
    assert.equal(memory.isKept, true);
    await Deno.remove(`${home.path}/.ssh`, { recursive: true });
    const gone = { HOME: home.path, SSH_AUTH_SOCK: "/nowhere/agent" };
    await connects(remote, { ...options, env: environment(gone) });
    assert.deepEqual(warnings, []);
  },
);

sshdTest("a login by a key of an agent cannot be kept", async () => {
  await using sshd = await startSshd();
  await using home = await openHome(sshd);
  await using agent = await startAgent([sshd.key.privateKey]);
  const memory = new LoginMemory();
  const env = environment({ HOME: home.path, SSH_AUTH_SOCK: agent.socket });
  await connects(plainRemote(sshd), { env, memory } as ConnectOptions);
  assert.equal(memory.isComplete, false);
});

for (const hasPublic of [true, false]) {
  sshdTest(
    `a kept login opens a closed key again, ${
      hasPublic ? "with" : "without"
    } its public half`,
    async () => {
      await using folder = await tempFolder();
      const path = `${folder.path}/closed`;
      await makeKeyFile(path, { type: "ed25519", passphrase: "open" });
      const line = await Deno.readTextFile(`${path}.pub`);
      if (!hasPublic) await Deno.remove(`${path}.pub`);
      await using sshd = await startSshd({ authorizedKeys: [line.trim()] });
      const known = `${folder.path}/known_hosts`;
      await Deno.writeTextFile(known, sshd.knownHosts);
      const remote = {
        ...plainRemote(sshd),
        identityFile: path,
        knownHosts: known,
      };
      const memory = new LoginMemory();
      const env = environment({ PARACLE_KEY_PASSPHRASE: "open" });
      const options = { env, memory };
      await connects(remote, options);
      memory.keep();
      await Deno.remove(path);
      await Deno.remove(known);
      await connects(remote, options);
    },
  );
}

sshdTest(
  "a kept login knows the host key that was accepted, and accepts no other",
  async () => {
    await using sshd = await startSshd();
    await using home = await openHome(sshd);
    const known = `${home.path}/.ssh/known_hosts`;
    await Deno.remove(known);
    const memory = new LoginMemory();
    let asked = 0;
    const options = {
      memory,
      env: environment({ HOME: home.path }),
      onUnknownHostKey: () => {
        asked += 1;
        return Promise.resolve(true);
      },
    };
    const remote = plainRemote(sshd);
    await connects(remote, options);
    memory.keep();
    await Deno.remove(known);
    await connects(remote, options);
    await using other = await startSshd();
    await assert.rejects(
      SSHTransport.connect({ ...remote, port: other.port }, options),
      { code: "trust.host_key_unknown" },
    );
    assert.equal(asked, 1);
  },
);

sshdTest(
  "a kept login knows the host key that was accepted where no file remembers it",
  async () => {
    await using sshd = await startSshd();
    await using folder = await tempFolder();
    const identityFile = `${folder.path}/key`;
    await writeKey(identityFile, sshd.key.privateKey);
    const memory = new LoginMemory();
    const options = {
      memory,
      env: environment({}), // and so no home
      onUnknownHostKey: () => Promise.resolve(true),
    };
    const remote = { ...plainRemote(sshd), identityFile };
    await connects(remote, options);
    memory.keep();
    await connects(remote, options);
  },
);
