import assert from "node:assert/strict";
import { fingerprint, generateKey } from "../helpers/keys.ts";
import {
  assertFailure,
  assertJsonFailure,
  type Failure,
} from "../helpers/program_failure.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import type { RunOptions } from "../helpers/program.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { makeKeyFile } from "../helpers/ssh_keygen.ts";
import { writeKey } from "../helpers/ssh_remote.ts";

const FORWARDED = ["agents", "list", "--remote", "production"];

async function assertRefused(
  fixture: RemoteFixture,
  failure: Failure,
  changes: Partial<RunOptions> = {},
): Promise<void> {
  assertFailure(await fixture.run(FORWARDED, changes), failure);
  const json = await fixture.run([...FORWARDED, "--json"], changes);
  assertJsonFailure(json, failure, "err");
}

function knownHosts(fixture: RemoteFixture): string {
  return `${fixture.home}/.ssh/known_hosts`;
}

sshdTest(
  "a host key nobody knows: trust.host_key_unknown; --accept-new remembers it",
  async () => {
    await using fixture = await openFixture();
    const remembered = await Deno.readTextFile(knownHosts(fixture));
    await Deno.remove(knownHosts(fixture));
    await assertRefused(fixture, {
      exit: 242,
      code: "trust.host_key_unknown",
      says: /key SHA256:\S{43} is not known here; .*remote trust production/,
    });
    const first = await fixture.run([...FORWARDED, "--accept-new"]);
    assert.equal(first.code, 0, first.err);
    const now = await Deno.readTextFile(knownHosts(fixture));
    assert.equal(now, remembered);
    assert.equal((await fixture.run(FORWARDED)).code, 0);
  },
);

sshdTest(
  "another host key than known: trust.host_key_changed, whatever the flags",
  async () => {
    await using fixture = await openFixture();
    const { port } = fixture.sshd;
    const other = generateKey();
    await Deno.writeTextFile(
      knownHosts(fixture),
      `# mine\n[127.0.0.1]:${port} ${other.publicKey}\n`,
    );
    const failure: Failure = {
      exit: 243,
      code: "trust.host_key_changed",
      says: /known_hosts:2; .*ssh-keygen -R '\[127\.0\.0\.1\]:\d+' -f /,
    };
    await assertRefused(fixture, failure);
    assertFailure(await fixture.run([...FORWARDED, "--accept-new"]), failure);
    await fixture.setRemote({ host_key: other.fingerprint });
    await assertRefused(fixture, {
      exit: 243,
      code: "trust.host_key_changed",
      says: /"production" pins SHA256:.*paracle remote trust production/,
    });
  },
);

sshdTest(
  "a revoked host key: trust.host_key_revoked, even when it is pinned",
  async () => {
    await using fixture = await openFixture();
    const { sshd } = fixture;
    await Deno.writeTextFile(
      knownHosts(fixture),
      `@revoked * ${sshd.hostKeys[0]}\n`,
    );
    const failure: Failure = {
      exit: 243,
      code: "trust.host_key_revoked",
      says: /is revoked by .*known_hosts:1/,
    };
    await assertRefused(fixture, failure);
    const pin = fingerprint(sshd.hostKeys[0] ?? "");
    await fixture.setRemote({ host_key: pin });
    await assertRefused(fixture, failure);
  },
);

sshdTest(
  "remote trust pins what the server shows, and then nothing else is needed",
  async () => {
    await using fixture = await openFixture();
    await Deno.remove(knownHosts(fixture));
    const pin = fingerprint(fixture.sshd.hostKeys[0] ?? "");
    const wrong = await fixture.run(
      [
        "remote",
        "trust",
        "production",
        "--fingerprint",
        generateKey().fingerprint,
      ],
    );
    assert.equal(wrong.code, 243, wrong.err);
    const asked = await fixture.run(["remote", "trust", "production"]);
    assertFailure(asked, {
      exit: 2,
      code: "usage.needs_terminal",
      says: /remote trust production --fingerprint/,
    });
    const right = await fixture.run(
      ["remote", "trust", "production", "--fingerprint", pin],
    );
    assert.equal(right.code, 0, right.err);
    assert.equal((await fixture.run(FORWARDED)).code, 0);
  },
);

sshdTest(
  "a key the server does not accept: auth.failed names it and the fix",
  async () => {
    await using fixture = await openFixture();
    const other = generateKey();
    await writeKey(fixture.key, other.privateKey);
    await assertRefused(fixture, {
      exit: 244,
      code: "auth.failed",
      says: /id_test \(SHA256:\S+\); .*ssh-copy-id .*-p \d+ /,
    });
  },
);

sshdTest(
  "no key at all, with and without a dead agent: auth.failed",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({ identity_file: undefined });
    const failure: Failure = {
      exit: 244,
      code: "auth.failed",
      says: /no key to offer: .*identity_file.*ssh-add.*ssh-keygen/,
    };
    await assertRefused(fixture, failure);
    const env = { SSH_AUTH_SOCK: "/nowhere/agent" };
    const ended = await fixture.run(FORWARDED, { env });
    assertFailure(ended, failure);
    assert.match(ended.err, /^warning: .*\/nowhere\/agent: .*ssh-agent/);
  },
);

sshdTest(
  "a key that is closed: auth.passphrase_required, or auth.key_unreadable with a wrong passphrase",
  async () => {
    await using fixture = await openFixture();
    await Deno.remove(fixture.key);
    const options = { type: "ed25519", passphrase: "open sesame" };
    await makeKeyFile(fixture.key, options);
    const line = await Deno.readTextFile(`${fixture.key}.pub`);
    await Deno.writeTextFile(`${fixture.sshd.folder}/authorized_keys`, line);
    await assertRefused(fixture, {
      exit: 4,
      code: "auth.passphrase_required",
      says: /id_test.*PARACLE_KEY_PASSPHRASE/,
    });
    await assertRefused(fixture, {
      exit: 4,
      code: "auth.key_unreadable",
      says: /id_test.*passphrase/,
    }, { env: { PARACLE_KEY_PASSPHRASE: "wrong" } });
    const env = { PARACLE_KEY_PASSPHRASE: options.passphrase };
    const right = await fixture.run(FORWARDED, { env });
    assert.equal(right.code, 0, right.err);
  },
);

sshdTest("a key file that cannot be used: auth.key_unreadable", async () => {
  await using fixture = await openFixture();
  const { home, key } = fixture;
  const text = await Deno.readTextFile(key);
  const cases = [
    [`${home}/none`, undefined, /no such file; correct identity_file/],
    [home, undefined, /not a file/],
    [`${home}/text`, "hello\n", /text/],
    [`${home}/half`, text.slice(0, 200), /half/],
  ] as const;
  for (const [path, content, says] of cases) {
    if (content !== undefined) await writeKey(path, content);
    await fixture.setRemote({ identity_file: path });
    const code = "auth.key_unreadable";
    await assertRefused(fixture, { exit: 4, code, says });
  }
  await Deno.chmod(key, 0o644);
  await fixture.setRemote();
  await assertRefused(fixture, {
    exit: 4,
    code: "auth.key_unreadable",
    says: /others may read it \(mode 644\); close it: chmod 600 /,
  });
});
