import assert from "node:assert/strict";
import type { Ended } from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { makeKeyFile } from "../helpers/ssh_keygen.ts";

const PASSPHRASE = "planted-passphrase-4711";
const WRONG = "planted-wrong-4712";
const VALUE = "planted-value-4713";
const FORWARDED = ["agents", "list", "--remote", "production", "--json"];

interface Planted {
  /** What no stream may show. */
  readonly secrets: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A closed key that is only in the environment, and a variable in the file. */
async function plant(fixture: RemoteFixture): Promise<Planted> {
  const { sshd } = fixture;
  await Deno.remove(fixture.key);
  const path = await makeKeyFile(`${fixture.home}/key`, {
    type: "ed25519",
    passphrase: PASSPHRASE,
  });
  const text = await Deno.readTextFile(path);
  const line = await Deno.readTextFile(`${path}.pub`);
  await Deno.writeTextFile(`${sshd.folder}/authorized_keys`, line);
  await Deno.remove(path);
  const body = text.split("\n").filter((part) => /^[\w+/=]{20,}$/.test(part));
  assert.ok(body.length > 3);
  await fixture.setRemote({ identity_file: undefined, env: { TOKEN: VALUE } });
  return {
    secrets: [PASSPHRASE, WRONG, VALUE, ...body],
    env: { PARACLE_SSH_KEY: text, PARACLE_KEY_PASSPHRASE: PASSPHRASE },
  };
}

function assertSilent(ended: Ended, secrets: readonly string[]): void {
  const shown = ended.out + ended.err;
  assert.notEqual(shown, "");
  for (const secret of secrets) {
    assert.ok(!shown.includes(secret), `${secret} in ${shown}`);
  }
}

sshdTest("no stream shows a secret when all goes well", async () => {
  await using fixture = await openFixture();
  const { secrets, env } = await plant(fixture);
  const commands = [
    FORWARDED,
    ["remote", "test", "production", "--json"],
    ["remote", "show", "production"],
    ["remote", "show", "production", "--json"],
    ["remote", "list", "--json"],
    ["config", "show", "--json"],
    ["remote", "exec", "production", "--", "pwd"],
  ];
  for (const words of commands) {
    const ended = await fixture.run(["--debug", ...words], { env });
    assert.equal(ended.code, 0, words.join(" ") + ended.err);
    assertSilent(ended, secrets);
  }
  const sent = await fixture.run(
    ["remote", "exec", "production", "--", "sh", "-c", 'echo "$TOKEN"'],
    { env },
  );
  assert.equal(sent.out, `${VALUE}\n`); // it was there to be found
  assert.ok(!fixture.sshd.logText().includes(VALUE));
});

sshdTest("no stream shows a secret when something fails", async () => {
  await using fixture = await openFixture();
  const { secrets, env } = await plant(fixture);
  const key = env["PARACLE_SSH_KEY"] ?? "";
  const [first = "", ...rest] = key.split("\n");
  const environments: readonly Readonly<Record<string, string>>[] = [
    { ...env, PARACLE_KEY_PASSPHRASE: WRONG },
    { ...env, PARACLE_SSH_KEY: `${first}\n${rest.slice(2).join("\n")}` },
    { ...env, PARACLE_SSH_KEY: PASSPHRASE },
  ];
  for (const changed of environments) {
    const ended = await fixture.run([...FORWARDED, "--debug"], {
      env: changed,
    });
    assert.equal(ended.code, 4, ended.err);
    assertSilent(ended, secrets);
  }
  await Deno.writeTextFile(`${fixture.sshd.folder}/authorized_keys`, "");
  const refused = await fixture.run([...FORWARDED, "--debug"], { env });
  assert.equal(refused.code, 244, refused.err);
  assertSilent(refused, secrets);
});

sshdTest(
  "no message about a broken remotes.yaml shows a value of its env",
  async () => {
    await using fixture = await openFixture();
    const { secrets, env } = await plant(fixture);
    const broken: readonly Readonly<Record<string, unknown>>[] = [
      { env: { "NO NAME": VALUE } },
      { env: { TOKEN: [VALUE] } },
      { env: VALUE },
      { env: { TOKEN: `${VALUE}\u0000` } },
    ];
    for (const fields of broken) {
      await fixture.setRemote(fields);
      const ended = await fixture.run([...FORWARDED, "--debug"], { env });
      assert.equal(ended.code, 3, ended.err);
      assertSilent(ended, secrets);
    }
    for (
      const text of [`TOKEN: ${VALUE}: x`, `TOKEN: "${VALUE}`, `@${VALUE}`]
    ) {
      await fixture.setRemote({}, `x:\n  env:\n    ${text}\n`);
      const ended = await fixture.run([...FORWARDED, "--debug"], { env });
      assert.equal(ended.code, 3, text + ended.err);
      assertSilent(ended, secrets);
    }
  },
);
