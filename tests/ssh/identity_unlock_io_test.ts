import assert from "node:assert/strict";
import { identities } from "../../src/ssh/identity.ts";
import { readIdentity } from "../../src/ssh/identity_file.ts";
import { unlockKey } from "../../src/ssh/identity_unlock.ts";
import { generateKey } from "../helpers/keys.ts";
import {
  convertKeyFile,
  makeKeyFile,
  programTest,
} from "../helpers/ssh_keygen.ts";
import { tempFolder } from "../helpers/temp.ts";

const KEYGEN = ["ssh-keygen"];
const WRONG = {
  code: "auth.key_unreadable",
  message: /the passphrase is wrong$/,
};

async function encryptedText(): Promise<string> {
  await using folder = await tempFolder();
  const options = { type: "ed25519", passphrase: "a pass" };
  return await Deno.readTextFile(
    await makeKeyFile(`${folder.path}/id`, options),
  );
}

Deno.test("unlockKey() asks nobody about an open key", async () => {
  const { privateKey, fingerprint } = generateKey();
  const askPassphrase = (): Promise<never> =>
    Promise.reject(new TypeError("asked"));
  const key = await unlockKey(privateKey, "id", {
    passphrase: "x",
    askPassphrase,
  });
  assert.equal(key.fingerprint, fingerprint);
});

programTest(
  KEYGEN,
  "unlockKey() tries the given passphrase before it asks",
  async () => {
    const text = await encryptedText();
    const askPassphrase = (): Promise<never> =>
      Promise.reject(new TypeError("asked"));
    const key = await unlockKey(text, "id", {
      passphrase: "a pass",
      askPassphrase,
    });
    assert.equal(key.type, "ssh-ed25519");
  },
);

programTest(KEYGEN, "unlockKey() asks up to three times", async () => {
  const text = await encryptedText();
  const answers = (...given: (string | undefined)[]) => (source: string) => {
    assert.equal(source, "id");
    return Promise.resolve(given.shift());
  };
  const right = answers("1", "2", "a pass");
  assert.equal(
    (await unlockKey(text, "id", { askPassphrase: right })).type,
    "ssh-ed25519",
  );
  const late = answers("1", "2", "3", "a pass");
  await assert.rejects(unlockKey(text, "id", { askPassphrase: late }), WRONG);
  const given = answers("1", undefined);
  await assert.rejects(unlockKey(text, "id", { askPassphrase: given }), WRONG);
  await assert.rejects(unlockKey(text, "id", { passphrase: "0" }), WRONG);
});

programTest(
  KEYGEN,
  "unlockKey() needs a passphrase when it has none",
  async () => {
    const text = await encryptedText();
    const expected = {
      code: "auth.passphrase_required",
      message: /PARACLE_KEY_PASSPHRASE/,
    };
    await assert.rejects(unlockKey(text, "id", {}), expected);
    for (const answer of [undefined, ""]) {
      const askPassphrase = () => Promise.resolve(answer);
      await assert.rejects(unlockKey(text, "id", { askPassphrase }), expected);
    }
  },
);

programTest(
  KEYGEN,
  "identities() does not connect in vain when no passphrase can be had",
  async () => {
    const offers = identities({
      keyText: await encryptedText(),
      readFile: readIdentity,
    });
    await assert.rejects(offers.next(), { code: "auth.passphrase_required" });
  },
);

programTest(
  KEYGEN,
  "identities() opens a key without a public half before it is offered",
  async () => {
    await using folder = await tempFolder();
    const path = await makeKeyFile(`${folder.path}/id`, {
      type: "ecdsa-256",
      passphrase: "a pass",
    });
    await convertKeyFile(path, "PKCS8", "a pass");
    await Deno.remove(`${path}.pub`);
    let questions = 0;
    const askPassphrase = () =>
      Promise.resolve(++questions === 1 ? "a pass" : undefined);
    const offers = identities({
      identityFile: path,
      readFile: readIdentity,
      askPassphrase,
    });
    const { value } = await offers.next();
    assert.equal(value?.type, "ecdsa-sha2-nistp256");
    assert.equal(value?.attempt("me").type, "publickey");
    assert.equal(questions, 1);
  },
);
