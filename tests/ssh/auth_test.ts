import assert from "node:assert/strict";
import type { ConnectOptions, SSHRemote } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { startAgent } from "../helpers/agent.ts";
import { generateKey, type TestKey } from "../helpers/keys.ts";
import { makeKeyFile } from "../helpers/ssh_keygen.ts";
import { environment, sshdRemote, writeKey } from "../helpers/ssh_remote.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

type Attempt = Partial<SSHRemote> & {
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: ConnectOptions;
};

/** Logs in with nothing from the person who runs the tests. */
async function login(sshd: Sshd, attempt: Attempt = {}): Promise<void> {
  const { env, options = {}, ...changes } = attempt;
  const remote = await sshdRemote(sshd, changes);
  await using transport = await SSHTransport.connect(remote, {
    env: environment({ HOME: sshd.folder, ...env }),
    ...options,
  });
  assert.equal((await transport.execute(["true"])).exitCode, 0);
}

/** How many keys the server was shown. */
function shown(sshd: Sshd): number {
  return sshd.logText().split(/(?:Failed|Accepted) publickey/).length - 1;
}

async function keyFile(sshd: Sshd, key: TestKey): Promise<string> {
  const path = `${sshd.folder}/other_key`;
  await writeKey(path, key.privateKey);
  return path;
}

/** An encrypted key that may log in. */
async function lockedServer(): Promise<{ sshd: Sshd; identityFile: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const made = await makeKeyFile(`${folder}/key`, {
      type: "ed25519",
      passphrase: "open sesame",
    });
    const publicKey = (await Deno.readTextFile(`${made}.pub`)).trim();
    const sshd = await startSshd({ authorizedKeys: [publicKey] });
    const identityFile = `${sshd.folder}/locked`;
    await writeKey(identityFile, await Deno.readTextFile(made));
    return { sshd, identityFile };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

sshdTest("an RSA key logs in where only rsa-sha2-512 is accepted", async () => {
  await using folder = await tempFolder();
  const identityFile = await makeKeyFile(`${folder.path}/rsa`, {
    type: "rsa-2048",
  });
  const line = (await Deno.readTextFile(`${identityFile}.pub`)).trim();
  await using sshd = await startSshd({
    authorizedKeys: [line],
    config: ["PubkeyAcceptedAlgorithms rsa-sha2-512"],
  });
  await login(sshd, { identityFile });
});

sshdTest("the key that identity_file names logs in", async () => {
  await using sshd = await startSshd();
  await login(sshd);
  assert.equal(shown(sshd), 1);
});

sshdTest("the usual key in ~/.ssh logs in", async () => {
  await using sshd = await startSshd();
  await Deno.mkdir(`${sshd.folder}/.ssh`);
  await writeKey(`${sshd.folder}/.ssh/id_ed25519`, sshd.key.privateKey);
  await login(sshd, { identityFile: undefined });
});

sshdTest(
  "a key that the server refuses is named by its fingerprint",
  async () => {
    await using sshd = await startSshd();
    const key = generateKey();
    const identityFile = await keyFile(sshd, key);
    const error = await login(sshd, { identityFile }).catch((error) => error);
    assert.equal(error.code, "auth.failed");
    assert.ok(error.message.includes(`${identityFile} (${key.fingerprint})`));
    assert.match(error.message, /ssh-copy-id -i \S+ -p \d+ \w+@127\.0\.0\.1/);
    assert.deepEqual(error.details.offered, [key.fingerprint]);
  },
);

sshdTest("a key file that is not there is auth.key_unreadable", async () => {
  await using sshd = await startSshd();
  const identityFile = `${sshd.folder}/no_such_key`;
  await assert.rejects(login(sshd, { identityFile }), {
    code: "auth.key_unreadable",
    message: /no_such_key: no such file/,
  });
});

sshdTest("no key at all is auth.failed with ways to get one", async () => {
  await using sshd = await startSshd();
  await assert.rejects(login(sshd, { identityFile: undefined }), {
    code: "auth.failed",
    message: /no key to offer.*identity_file.*ssh-add.*ssh-keygen/,
  });
  assert.equal(shown(sshd), 0);
});

sshdTest("a server that takes only passwords is named as such", async () => {
  await using sshd = await startSshd({
    config: ["PubkeyAuthentication no", "PasswordAuthentication yes"],
  });
  await assert.rejects(login(sshd), {
    code: "auth.failed",
    message: /the server takes no keys, only password/,
  });
});

sshdTest("a server that wants a password too is named as such", async () => {
  await using sshd = await startSshd({
    config: [
      "PasswordAuthentication yes",
      "PermitRootLogin yes",
      "AuthenticationMethods publickey,password",
    ],
  });
  await assert.rejects(login(sshd), {
    code: "auth.failed",
    message: /the key was accepted, but the server also wants password/,
  });
});

sshdTest(
  "a server that ends the login is auth.failed with its words",
  async () => {
    await using sshd = await startSshd({ config: ["MaxAuthTries 1"] });
    const keys = [generateKey(), generateKey(), generateKey()];
    await using agent = await startAgent(keys.map((key) => key.privateKey));
    const env = { SSH_AUTH_SOCK: agent.socket };
    await assert.rejects(login(sshd, { identityFile: undefined, env }), {
      code: "auth.failed",
      message: /the server ended the login: .*Too many authentication failures/,
    });
  },
);

sshdTest("the agent's keys are offered until one is accepted", async () => {
  await using sshd = await startSshd();
  const keys = [generateKey(), generateKey(), sshd.key];
  await using agent = await startAgent(keys.map((key) => key.privateKey));
  const env = { SSH_AUTH_SOCK: agent.socket };
  await login(sshd, { identityFile: undefined, env });
  assert.equal(shown(sshd), 3);
});

sshdTest(
  "of the agent's keys only the one that identity_file names is offered",
  async () => {
    await using sshd = await startSshd({ config: ["MaxAuthTries 1"] });
    const keys = [generateKey(), generateKey(), sshd.key];
    await using agent = await startAgent(keys.map((key) => key.privateKey));
    const env = { SSH_AUTH_SOCK: agent.socket };
    const identityFile = `${sshd.folder}/only.pub`;
    await Deno.writeTextFile(identityFile, `${sshd.key.publicKey}\n`);
    await login(sshd, { identityFile, env });
    assert.equal(shown(sshd), 1);
  },
);

sshdTest(
  "an agent that is gone is warned about, and files are tried",
  async () => {
    await using sshd = await startSshd();
    await Deno.mkdir(`${sshd.folder}/.ssh`);
    await writeKey(`${sshd.folder}/.ssh/id_ed25519`, sshd.key.privateKey);
    const warnings: string[] = [];
    const env = { SSH_AUTH_SOCK: `${sshd.folder}/no_agent` };
    const options = { warn: (text: string) => void warnings.push(text) };
    await login(sshd, { identityFile: undefined, env, options });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /no_agent.*no such socket/);
  },
);

sshdTest("PARACLE_SSH_KEY is the only key", async () => {
  await using sshd = await startSshd();
  const PARACLE_SSH_KEY = sshd.key.privateKey;
  const identityFile = "/nowhere/key";
  await login(sshd, { identityFile, env: { PARACLE_SSH_KEY } });
  const env = { PARACLE_SSH_KEY: generateKey().privateKey };
  await assert.rejects(login(sshd, { env }), {
    code: "auth.failed",
    message: /PARACLE_SSH_KEY \(SHA256:/,
  });
  const broken = { PARACLE_SSH_KEY: "secret-that-is-no-key" };
  const error = await login(sshd, { env: broken }).catch((error) => error);
  assert.equal(error.code, "auth.key_unreadable");
  assert.doesNotMatch(
    `${error.message} ${JSON.stringify(error)}`,
    /secret-that/,
  );
});

sshdTest("PARACLE_KEY_PASSPHRASE opens an encrypted key", async () => {
  const { sshd, identityFile } = await lockedServer();
  await using _sshd = sshd;
  const env = { PARACLE_KEY_PASSPHRASE: "open sesame" };
  await login(sshd, { identityFile, env });
});

sshdTest("a passphrase that is asked for opens an encrypted key", async () => {
  const { sshd, identityFile } = await lockedServer();
  await using _sshd = sshd;
  const answers = ["wrong", "open sesame", "not needed"];
  const askPassphrase = (): Promise<string | undefined> =>
    Promise.resolve(answers.shift());
  await login(sshd, { identityFile, options: { askPassphrase } });
  assert.deepEqual(answers, ["not needed"]);
});

sshdTest("a wrong passphrase, or none, is told apart", async () => {
  const { sshd, identityFile } = await lockedServer();
  await using _sshd = sshd;
  const env = { PARACLE_KEY_PASSPHRASE: "guessed-secret" };
  const wrong = await login(sshd, { identityFile, env }).catch((error) =>
    error
  );
  assert.equal(wrong.code, "auth.key_unreadable");
  assert.match(wrong.message, /passphrase/);
  assert.doesNotMatch(`${wrong.message} ${wrong.stack}`, /guessed-secret/);
  await assert.rejects(login(sshd, { identityFile }), {
    code: "auth.passphrase_required",
    message: /PARACLE_KEY_PASSPHRASE/,
  });
  assert.equal(shown(sshd), 0);
});

sshdTest("a passphrase may come after the login was given up", async () => {
  const { sshd, identityFile } = await lockedServer();
  await using _sshd = sshd;
  const controller = new AbortController();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string | undefined>();
  const askPassphrase = (): Promise<string | undefined> => {
    asked.resolve();
    return answer.promise;
  };
  const options = { askPassphrase, signal: controller.signal };
  const ending = login(sshd, { identityFile, options }).catch((error) => error);
  await asked.promise;
  const reason = { mine: true };
  controller.abort(reason);
  assert.equal(await ending, reason);
  answer.resolve(undefined);
  await answer.promise;
});
