import assert from "node:assert/strict";
import type { UnknownHostKey } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { fingerprint, generateKey } from "../helpers/keys.ts";
import { run } from "../helpers/ssh_keygen.ts";
import { environment, sshdRemote } from "../helpers/ssh_remote.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";

/** Connects with these known_hosts lines and no others. */
async function connect(
  sshd: Sshd,
  knownHosts: string,
  changes: Parameters<typeof sshdRemote>[1] & {
    readonly onUnknown?: (key: UnknownHostKey) => Promise<boolean>;
    readonly files?: readonly string[];
  } = {},
): Promise<string> {
  const { onUnknown, files, ...more } = changes;
  const remote = await sshdRemote(sshd, more);
  await Deno.writeTextFile(`${sshd.folder}/client_known_hosts`, knownHosts);
  await using transport = await SSHTransport.connect(remote, {
    env: environment({ HOME: sshd.folder }),
    ...(onUnknown === undefined ? {} : { onUnknownHostKey: onUnknown }),
    ...(files === undefined ? {} : { knownHostsFiles: files }),
  });
  return (await transport.execute(["echo", "in"])).stdout;
}

/** `[127.0.0.1]:port` and a stranger's key. */
function strange(sshd: Sshd, marker = ""): string {
  return `${marker}[127.0.0.1]:${sshd.port} ${generateKey().publicKey}\n`;
}

sshdTest("a host key that known_hosts has is trusted", async () => {
  await using sshd = await startSshd();
  assert.equal(await connect(sshd, sshd.knownHosts), "in\n");
  assert.equal(
    await connect(sshd, `# x\n*,!other ${sshd.hostKeys[0]}`),
    "in\n",
  );
});

sshdTest("a hashed known_hosts line is understood", async () => {
  await using sshd = await startSshd();
  const file = `${sshd.folder}/hashed`;
  await Deno.writeTextFile(file, sshd.knownHosts);
  await run("ssh-keygen", "-q", "-H", "-f", file);
  const hashed = await Deno.readTextFile(file);
  assert.match(hashed, /^\|1\|/);
  assert.equal(await connect(sshd, hashed), "in\n");
});

sshdTest(
  "every known_hosts file is read: own, workspace's, the user's",
  async () => {
    await using sshd = await startSshd();
    const file = `${sshd.folder}/workspace_known_hosts`;
    await Deno.writeTextFile(file, sshd.knownHosts);
    assert.equal(await connect(sshd, "", { files: [file] }), "in\n");
    await Deno.mkdir(`${sshd.folder}/.ssh`);
    await Deno.rename(file, `${sshd.folder}/.ssh/known_hosts`);
    assert.equal(await connect(sshd, ""), "in\n");
  },
);

sshdTest("a host key that nobody knows is refused", async () => {
  await using sshd = await startSshd();
  const shown = fingerprint(sshd.hostKeys[0] ?? "");
  await assert.rejects(connect(sshd, ""), {
    name: "HostKeyError",
    code: "trust.host_key_unknown",
    host: `[127.0.0.1]:${sshd.port}`,
    actual: shown,
    message: /paracle remote trust lab/,
  });
  assert.doesNotMatch(sshd.logText(), /Accepted publickey/);
});

sshdTest(
  "an unknown host key is accepted and remembered on a yes",
  async () => {
    await using sshd = await startSshd();
    const asked: UnknownHostKey[] = [];
    const onUnknown = (key: UnknownHostKey): Promise<boolean> => {
      asked.push(key);
      return Promise.resolve(true);
    };
    assert.equal(
      await connect(sshd, "other ssh-rsa AAAA", { onUnknown }),
      "in\n",
    );
    assert.deepEqual(asked, [{
      host: `[127.0.0.1]:${sshd.port}`,
      type: "ssh-ed25519",
      fingerprint: fingerprint(sshd.hostKeys[0] ?? ""),
    }]);
    const path = `${sshd.folder}/client_known_hosts`;
    const text = await Deno.readTextFile(path);
    assert.ok(text.startsWith("other ssh-rsa AAAA\n"));
    const found = await run(
      "ssh-keygen",
      "-F",
      `[127.0.0.1]:${sshd.port}`,
      "-f",
      path,
    );
    assert.ok(found.includes(sshd.hostKeys[0]?.split(" ")[1] ?? "?"));
    assert.equal(await connect(sshd, text), "in\n"); // nobody is asked
  },
);

sshdTest(
  "an unknown host key is refused on a no, and not remembered",
  async () => {
    await using sshd = await startSshd();
    const onUnknown = (): Promise<boolean> => Promise.resolve(false);
    await assert.rejects(connect(sshd, "", { onUnknown }), {
      code: "trust.host_key_unknown",
    });
    const path = `${sshd.folder}/client_known_hosts`;
    assert.equal(await Deno.readTextFile(path), "");
  },
);

sshdTest(
  "a changed host key is refused, whatever the answer would be",
  async () => {
    await using sshd = await startSshd();
    const asked = (): Promise<boolean> =>
      Promise.reject(new Error("was asked"));
    const path = `${sshd.folder}/client_known_hosts`;
    const host = `[127.0.0.1]:${sshd.port}`;
    const lines = `# first\n${strange(sshd)}`;
    const connecting = connect(sshd, lines, { onUnknown: asked });
    const error = await connecting.catch((error) => error);
    assert.equal(error.code, "trust.host_key_changed");
    assert.equal(error.actual, fingerprint(sshd.hostKeys[0] ?? ""));
    assert.deepEqual(error.expected, [
      fingerprint(lines.split(" ").at(-1) ?? ""),
    ]);
    assert.ok(error.message.includes(`${path}:2`));
    assert.ok(error.message.includes(`ssh-keygen -R '${host}' -f '${path}'`));
    assert.equal(await Deno.readTextFile(path), lines);
  },
);

sshdTest("a revoked host key is refused, though it is also known", async () => {
  await using sshd = await startSshd();
  const revoked = `${sshd.knownHosts}@revoked * ${sshd.hostKeys[0]}\n`;
  const error = { code: "trust.host_key_revoked", message: /known_hosts:2/ };
  await assert.rejects(connect(sshd, revoked), error);
  const hostKeys = [fingerprint(sshd.hostKeys[0] ?? "")];
  await assert.rejects(connect(sshd, revoked, { hostKeys }), error);
});

sshdTest("an authority is not trusted, and the text says so", async () => {
  await using sshd = await startSshd();
  await assert.rejects(connect(sshd, strange(sshd, "@cert-authority ")), {
    code: "trust.host_key_unknown",
    message: /@cert-authority.*not supported yet/,
  });
});

sshdTest("a pinned host key is trusted without known_hosts", async () => {
  await using sshd = await startSshd();
  const right = fingerprint(sshd.hostKeys[0] ?? "");
  const other = generateKey().fingerprint;
  assert.equal(await connect(sshd, "", { hostKeys: [other, right] }), "in\n");
});

sshdTest("a pin goes before known_hosts", async () => {
  await using sshd = await startSshd();
  const pin = generateKey().fingerprint;
  await assert.rejects(connect(sshd, sshd.knownHosts, { hostKeys: [pin] }), {
    code: "trust.host_key_changed",
    expected: [pin],
    message: /"lab" pins SHA256:.*paracle remote trust lab/,
  });
  const right = fingerprint(sshd.hostKeys[0] ?? "");
  assert.equal(
    await connect(sshd, strange(sshd), { hostKeys: [right] }),
    "in\n",
  );
});

for (const known of ["rsa", "ecdsa-256", "ecdsa-521"] as const) {
  sshdTest(
    `a known ${known} key connects though ed25519 is preferred`,
    async () => {
      await using sshd = await startSshd({ hostKeys: ["ed25519", known] });
      const [, line = ""] = sshd.hostKeys;
      const lines = `[127.0.0.1]:${sshd.port} ${line}\n`;
      assert.equal(await connect(sshd, lines), "in\n");
      const hostKeys = [fingerprint(line)];
      assert.equal(await connect(sshd, "", { hostKeys }), "in\n");
    },
  );
}

sshdTest(
  "a key that was accepted holds when the session's keys are renewed",
  async () => {
    await using sshd = await startSshd({ config: ["RekeyLimit 64K"] });
    const remote = await sshdRemote(sshd, { knownHosts: `${sshd.folder}/new` });
    let asked = 0;
    await using transport = await SSHTransport.connect(remote, {
      env: environment({ HOME: sshd.folder }),
      onUnknownHostKey: () => Promise.resolve(++asked === 1),
    });
    const input = new Uint8Array(1_000_000).fill(65);
    const { stdout } = await transport.execute(["cat"], { input });
    assert.equal(stdout.length, input.length);
    assert.equal(asked, 1);
  },
);

sshdTest("a question that was given up may still be answered", async () => {
  await using sshd = await startSshd();
  const remote = await sshdRemote(sshd, { knownHosts: `${sshd.folder}/new` });
  const controller = new AbortController();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<boolean>();
  const connecting = SSHTransport.connect(remote, {
    env: environment({ HOME: sshd.folder }),
    signal: controller.signal,
    onUnknownHostKey: () => {
      asked.resolve();
      return answer.promise;
    },
  });
  const ending = connecting.catch((error) => error);
  await asked.promise;
  const reason = { mine: true };
  controller.abort(reason);
  assert.equal(await ending, reason);
  answer.resolve(false); // nothing may start again, or the sanitizers see it
  await answer.promise;
});

sshdTest("a question does not count against the time", async () => {
  await using sshd = await startSshd();
  const remote = await sshdRemote(sshd, {
    knownHosts: `${sshd.folder}/new`,
    connectTimeoutMs: 400,
  });
  await using transport = await SSHTransport.connect(remote, {
    env: environment({ HOME: sshd.folder }),
    onUnknownHostKey: () =>
      new Promise((resolve) => setTimeout(resolve, 600, true)),
  });
  assert.equal((await transport.execute(["true"])).exitCode, 0);
});
