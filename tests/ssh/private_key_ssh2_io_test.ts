import assert from "node:assert/strict";
import {
  identities,
  type IdentitySources,
  type Offer,
} from "../../src/ssh/identity.ts";
import { readIdentity } from "../../src/ssh/identity_file.ts";
import { loadPrivateKey } from "../../src/ssh/private_key.ts";
import { toSsh2Key } from "../../src/ssh/private_key_ssh2.ts";
import { convertKeyFile, makeKeyFile } from "../helpers/ssh_keygen.ts";
import { login } from "../helpers/ssh_login.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

const TYPES = ["ed25519", "rsa-2048", "ecdsa-256", "ecdsa-384", "ecdsa-521"];

// Each type in each form, plain and encrypted; four of the curves that have
// scalars with a zero before them.
const KEYS = TYPES.flatMap((type) =>
  ["OPENSSH", "PEM", "PKCS8"].flatMap((form) =>
    ["", "a pass"].map((passphrase) => ({ type, form, passphrase }))
  )
).concat(
  ["ecdsa-256", "ecdsa-384"].flatMap((type) =>
    Array.from({ length: 4 }, () => ({ type, form: "OPENSSH", passphrase: "" }))
  ),
);

function only(
  path: string,
  more: Partial<IdentitySources>,
): AsyncGenerator<Offer, void> {
  return identities({ identityFile: path, readFile: readIdentity, ...more });
}

async function authorize(sshd: Sshd, path: string): Promise<void> {
  const file = `${sshd.folder}/authorized_keys`;
  await Deno.writeTextFile(file, await Deno.readTextFile(`${path}.pub`));
}

sshdTest("a key of each type and form logs in", async () => {
  await using folder = await tempFolder();
  await using sshd = await startSshd();
  for (const [index, { type, form, passphrase }] of KEYS.entries()) {
    const path = await makeKeyFile(`${folder.path}/key${index}`, {
      type,
      passphrase,
    });
    if (form === "PEM" || form === "PKCS8") {
      await convertKeyFile(path, form, passphrase);
    }
    await authorize(sshd, path);
    const more = passphrase === "" ? {} : { passphrase };
    assert.deepEqual(
      await login(sshd, only(path, more)),
      [path],
      `${type} ${form}`,
    );
  }
});

sshdTest(
  "toSsh2Key() signs RSA with the algorithm that is asked for",
  async () => {
    await using folder = await tempFolder();
    const path = await makeKeyFile(`${folder.path}/key`, { type: "rsa-2048" });
    const loaded = await loadPrivateKey(await Deno.readTextFile(path), {
      source: path,
    });
    for (const rsaAlgorithm of ["rsa-sha2-256", "rsa-sha2-512"] as const) {
      const config = [`PubkeyAcceptedAlgorithms ${rsaAlgorithm}`];
      await using sshd = await startSshd({ config });
      await authorize(sshd, path);
      const key = await toSsh2Key(loaded, { rsaAlgorithm });
      const { type, fingerprint } = loaded;
      const offer: Offer = {
        description: rsaAlgorithm,
        type,
        fingerprint,
        attempt: (username) => ({ type: "publickey", username, key }),
      };
      assert.deepEqual(await login(sshd, offersOf(offer)), [rsaAlgorithm]);
    }
  },
);

sshdTest(
  "an encrypted key is opened only when the server accepts it",
  async () => {
    await using folder = await tempFolder();
    await using sshd = await startSshd();
    const options = { type: "ed25519", passphrase: "a pass" };
    const refused = await makeKeyFile(`${folder.path}/refused`, options);
    const accepted = await makeKeyFile(`${folder.path}/accepted`, options);
    await authorize(sshd, accepted);
    const asked: string[] = [];
    const offers = identities({
      defaultFiles: [refused, accepted],
      readFile: readIdentity,
      askPassphrase: (source) => {
        asked.push(source);
        return Promise.resolve(asked.length < 2 ? "wrong" : "a pass");
      },
    });
    assert.deepEqual(await login(sshd, offers), [refused, accepted]);
    assert.deepEqual(asked, [accepted, accepted]);
  },
);

sshdTest("a key that cannot be opened fails with its own error", async () => {
  await using folder = await tempFolder();
  await using sshd = await startSshd();
  const options = { type: "ecdsa-256", passphrase: "a pass" };
  const path = await makeKeyFile(`${folder.path}/key`, options);
  await authorize(sshd, path);
  let questions = 0;
  const askPassphrase = () => Promise.resolve(`wrong ${++questions}`);
  await assert.rejects(login(sshd, only(path, { askPassphrase })), {
    code: "auth.key_unreadable",
    message: `Cannot read the key ${path}: the passphrase is wrong`,
  });
  assert.equal(questions, 3);
});

sshdTest("a .pub file that belongs to another key is named", async () => {
  await using folder = await tempFolder();
  await using sshd = await startSshd();
  const passphrase = "a pass";
  const path = await makeKeyFile(`${folder.path}/key`, {
    type: "rsa-2048",
    passphrase,
  });
  await convertKeyFile(path, "PKCS8", passphrase);
  const other = await makeKeyFile(`${folder.path}/other`, { type: "rsa-2048" });
  await Deno.copyFile(`${other}.pub`, `${path}.pub`);
  await authorize(sshd, other);
  await assert.rejects(login(sshd, only(path, { passphrase })), {
    code: "auth.key_unreadable",
    message: /key\.pub holds another key; .*ssh-keygen -y -f/,
  });
});

Deno.test("toSsh2Key() refuses to sign with RSA and SHA-1", async () => {
  await using folder = await tempFolder();
  const path = await makeKeyFile(`${folder.path}/key`, { type: "rsa-2048" });
  const loaded = await loadPrivateKey(await Deno.readTextFile(path), {
    source: path,
  });
  const key = await toSsh2Key(loaded);
  for (const algorithm of ["sha1", undefined]) {
    const refused = key.sign(new Uint8Array(1), algorithm);
    assert.ok(refused instanceof Error);
    assert.match(refused.message, /SHA-1/);
  }
});

async function* offersOf(offer: Offer): AsyncGenerator<Offer, void> {
  yield await Promise.resolve(offer);
}
