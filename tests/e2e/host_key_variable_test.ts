import assert from "node:assert/strict";
import { fingerprint, generateKey } from "../helpers/keys.ts";
import { type Ended, runProgram } from "../helpers/program.ts";
import { assertFailure, type Failure } from "../helpers/program_failure.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { type SshdOptions, sshdTest } from "../helpers/sshd.ts";

const LIST = ["agents", "list", "--remote", "production"];

/** A job's machine: nothing says which key the server has. */
async function openJob(sshd: SshdOptions = {}): Promise<RemoteFixture> {
  const fixture = await openFixture({ sshd });
  await Deno.remove(`${fixture.home}/.ssh/known_hosts`);
  return fixture;
}

/** Lists agents over there, with the server's key in the variable. */
async function list(
  fixture: RemoteFixture,
  hostKey: string | undefined,
): Promise<Ended> {
  return await fixture.run(LIST, { env: { PARACLE_HOST_KEY: hostKey } });
}

/** Lists them, which must work. */
async function assertListed(
  fixture: RemoteFixture,
  hostKey: string | undefined,
): Promise<void> {
  const { out, err, code } = await list(fixture, hostKey);
  const there = await fixture.runThere(["agents", "list"]);
  assert.deepEqual([out, code], [there.out, 0], err);
}

sshdTest(
  "PARACLE_HOST_KEY vouches for a server that nothing else knows, as keys or fingerprints",
  async () => {
    await using job = await openJob();
    const [key = ""] = job.sshd.hostKeys;
    const other = generateKey();
    await assertListed(job, key);
    await assertListed(job, `${other.publicKey}\n${key}\n`);
    await assertListed(job, fingerprint(key));
    await assertListed(job, `${other.fingerprint} ${fingerprint(key)}`);
    const unknown = { exit: 242, code: "trust.host_key_unknown" } as const;
    assertFailure(await list(job, undefined), {
      ...unknown,
      says: /is not known here(?!.*PARACLE_HOST_KEY)/,
    });
    assertFailure(await list(job, ""), {
      ...unknown,
      says: /is not known here.*; PARACLE_HOST_KEY is set, but empty/,
    });
  },
);

sshdTest(
  "an empty PARACLE_SSH_KEY is told of when no other key gets in",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({ identity_file: undefined });
    const empty = { env: { PARACLE_SSH_KEY: "" } };
    const failed = { exit: 244, code: "auth.failed" } as const;
    assertFailure(await fixture.run(LIST, empty), {
      ...failed,
      says: /no key to offer.*; PARACLE_SSH_KEY is set, but empty/,
    });
    assertFailure(await fixture.run(LIST), {
      ...failed,
      says: /no key to offer(?!.*PARACLE_SSH_KEY)/,
    });
    await fixture.setRemote();
    const { code, err } = await fixture.run(LIST, empty);
    assert.deepEqual([code, err], [0, ""]);
  },
);

sshdTest(
  "PARACLE_HOST_KEY finds its key among those of a server",
  async () => {
    await using job = await openJob({ hostKeys: ["ed25519", "rsa"] });
    const [, rsa = ""] = job.sshd.hostKeys;
    await assertListed(job, rsa);
  },
);

sshdTest(
  "a server with another key than that of PARACLE_HOST_KEY is refused, whoever else knows it",
  async () => {
    await using job = await openJob();
    const other = generateKey();
    const refused: Failure = {
      exit: 243,
      code: "trust.host_key_changed",
      says: new RegExp(
        `but PARACLE_HOST_KEY names ${RegExp.escape(other.fingerprint)};`,
      ),
    };
    assertFailure(await list(job, other.publicKey), refused);
    await Deno.writeTextFile(
      `${job.home}/.ssh/known_hosts`,
      job.sshd.knownHosts,
    );
    assertFailure(await list(job, other.fingerprint), refused);
    await assertListed(job, undefined);
  },
);

sshdTest(
  "PARACLE_HOST_KEY narrows a pin of the file, and never widens it",
  async () => {
    await using job = await openJob();
    const [key = ""] = job.sshd.hostKeys;
    const other = generateKey();
    const pin = (...keys: readonly string[]) =>
      job.setRemote({ host_key: keys });
    const both = `${other.fingerprint} ${fingerprint(key)}`;
    await pin(fingerprint(key), other.fingerprint);
    await assertListed(job, key);
    const wrong = await list(job, other.publicKey);
    assert.equal(wrong.code, 243, wrong.err);
    await pin(other.fingerprint);
    const narrowed = await list(job, both);
    assert.equal(narrowed.code, 243, narrowed.err);
    assertFailure(await list(job, key), {
      exit: 3,
      code: "config.invalid",
      says: /PARACLE_HOST_KEY names SHA256:\S+, but "production" pins SHA256:/,
    });
  },
);

sshdTest("a key that is revoked stays so in PARACLE_HOST_KEY", async () => {
  await using job = await openJob();
  const [key = ""] = job.sshd.hostKeys;
  await Deno.writeTextFile(
    `${job.home}/.ssh/known_hosts`,
    `@revoked * ${key}\n`,
  );
  assertFailure(await list(job, key), {
    exit: 243,
    code: "trust.host_key_revoked",
    says: /is revoked by .*known_hosts:1/,
  });
});

sshdTest(
  "PARACLE_HOST_KEY that is no key is refused before anybody is asked",
  async () => {
    await using job = await openJob();
    for (const text of ["planted-4711", "SHA256:planted-4711"]) {
      const ended = await list(job, text);
      assertFailure(ended, {
        exit: 3,
        code: "config.invalid",
        says: /Cannot read PARACLE_HOST_KEY: expected .*SHA256:/,
      });
      assert.doesNotMatch(ended.err, /planted/);
    }
    assert.equal(job.connections(), 0);
  },
);

sshdTest(
  "PARACLE_SSH_KEY and PARACLE_HOST_KEY together need no home folder",
  async () => {
    await using job = await openJob();
    const { sshd, env, here } = job;
    await job.setRemote({ identity_file: undefined });
    const { out, err, code } = await runProgram(LIST, {
      cwd: here,
      env: {
        ...env,
        HOME: undefined,
        PARACLE_SSH_KEY: sshd.key.privateKey,
        PARACLE_HOST_KEY: sshd.hostKeys[0],
      },
    });
    const there = await job.runThere(["agents", "list"]);
    assert.deepEqual([out, code], [there.out, 0], err);
  },
);

sshdTest(
  "a session that was not held to PARACLE_HOST_KEY is not ridden on",
  async () => {
    await using job = await openJob();
    const [key = ""] = job.sshd.hostKeys;
    await Deno.writeTextFile(
      `${job.home}/.ssh/known_hosts`,
      job.sshd.knownHosts,
    );
    await using up = job.start(["remote", "up", "production"]);
    await up.out.waitFor(/production +ready/);
    const refused = await list(job, generateKey().publicKey);
    assert.equal(refused.code, 243, refused.err);
    await assertListed(job, key);
  },
);
