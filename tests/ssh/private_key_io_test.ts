import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import {
  inspectPrivateKey,
  type LoadedKey,
  loadPrivateKey,
} from "../../src/ssh/private_key.ts";
import {
  convertKeyFile,
  makeKeyFile,
  programTest,
  run,
} from "../helpers/ssh_keygen.ts";
import { tempFolder } from "../helpers/temp.ts";

const KEYGEN = ["ssh-keygen"];
const OPENSSL = ["ssh-keygen", "openssl"];
const TYPES = ["ed25519", "rsa-2048", "ecdsa-256", "ecdsa-384", "ecdsa-521"];
const PASSPHRASE = "correct horse é";
const DATA = Buffer.from("what is signed");

// Half of the ECDSA keys have a scalar with a zero before it.
const MANY = 8;

programTest(
  KEYGEN,
  "loadPrivateKey() signs with many OpenSSH keys of each curve",
  async () => {
    await using folder = await tempFolder();
    for (const type of ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521"]) {
      for (let index = 0; index < MANY; index++) {
        const path = await makeKeyFile(`${folder.path}/${type}_${index}`, {
          type,
        });
        const key = await load(path);
        assert.equal(key.comment, "me@test");
        await checkKey(key, path);
      }
    }
  },
);

programTest(
  KEYGEN,
  "loadPrivateKey() reads PEM and PKCS#8 as ssh-keygen writes them",
  async () => {
    await using folder = await tempFolder();
    for (const type of TYPES) {
      for (const form of ["PEM", "PKCS8"] as const) {
        for (const passphrase of ["", PASSPHRASE]) {
          const name = `${type}_${form}_${passphrase.length}`;
          const path = await makeKeyFile(`${folder.path}/${name}`, {
            type,
            passphrase,
          });
          await convertKeyFile(path, form, passphrase);
          await checkKey(await load(path, passphrase), path);
          if (passphrase !== "") await checkLocked(path);
        }
      }
    }
  },
);

programTest(
  KEYGEN,
  "loadPrivateKey() opens every encryption of OpenSSH that it names",
  async () => {
    await using folder = await tempFolder();
    const ciphers = [
      "aes128-cbc",
      "aes256-cbc",
      "aes128-ctr",
      "aes192-ctr",
      "aes256-ctr",
      "aes128-gcm@openssh.com",
      "aes256-gcm@openssh.com",
    ];
    for (const [index, cipher] of ciphers.entries()) {
      const options = {
        type: TYPES[index % TYPES.length] ?? "",
        passphrase: PASSPHRASE,
        args: ["-Z", cipher],
      };
      const path = await makeKeyFile(`${folder.path}/${cipher}`, options);
      await checkKey(await load(path, PASSPHRASE), path);
      await checkLocked(path);
    }
  },
);

programTest(
  KEYGEN,
  "loadPrivateKey() names an encryption that it cannot open",
  async () => {
    await using folder = await tempFolder();
    const args = ["-Z", "chacha20-poly1305@openssh.com"];
    const options = { type: "ed25519", passphrase: PASSPHRASE, args };
    const path = await makeKeyFile(`${folder.path}/id`, options);
    await assert.rejects(load(path, PASSPHRASE), {
      code: "auth.key_unreadable",
      message: /chacha20-poly1305@openssh\.com.*ssh-keygen -p -Z aes256-ctr/,
    });
  },
);

programTest(
  OPENSSL,
  "loadPrivateKey() reads keys that openssl wrote",
  async () => {
    await using folder = await tempFolder();
    const at = (name: string) => `${folder.path}/${name}`;
    const generate = [
      ["ed25519", "-algorithm", "ed25519"],
      ["rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
      ["ec", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ];
    const encryptions = [
      ["-v2", "aes-128-cbc"],
      ["-v2", "aes-192-cbc"],
      ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
      ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
      ["-scrypt"],
    ];
    for (const [name = "", ...args] of generate) {
      await run("openssl", "genpkey", "-quiet", ...args, "-out", at(name))
        .catch(() => run("openssl", "genpkey", ...args, "-out", at(name)));
      const plain = await load(at(name));
      checkSignature(plain, createPublicKey(await Deno.readTextFile(at(name))));
      for (const [index, encryption] of encryptions.entries()) {
        const path = at(`${name}_${index}`);
        const pass = ["-passout", `pass:${PASSPHRASE}`];
        const input = ["pkcs8", "-topk8", "-in", at(name), "-out", path];
        await run("openssl", ...input, ...pass, ...encryption);
        assert.equal(
          (await load(path, PASSPHRASE)).fingerprint,
          plain.fingerprint,
        );
        await checkLocked(path);
      }
    }
  },
);

programTest(
  OPENSSL,
  "loadPrivateKey() refuses what SSH cannot use",
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/key`;
    const cases: readonly (readonly [args: string[], message: RegExp])[] = [
      [["genpkey", "-algorithm", "X25519"], /neither ed25519, ECDSA nor RSA/],
      [
        ["ecparam", "-genkey", "-noout", "-name", "secp256k1"],
        /none of nistp256/,
      ],
      [[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:secp256k1",
      ], /none of nistp256/],
    ];
    for (const [args, message] of cases) {
      await run("openssl", ...args, "-out", path);
      await assert.rejects(load(path), {
        code: "auth.key_unreadable",
        message,
      });
    }
    await run(
      "openssl",
      "ecparam",
      "-genkey",
      "-name",
      "prime256v1",
      "-out",
      path,
    );
    assert.equal((await load(path)).type, "ecdsa-sha2-nistp256");
  },
);

programTest(
  KEYGEN,
  "loadPrivateKey() refuses a DSA key in OpenSSH form",
  async () => {
    await using folder = await tempFolder();
    // OpenSSH 10 no longer makes them.
    const path = await makeKeyFile(`${folder.path}/dsa`, { type: "dsa" }).catch(
      () => undefined,
    );
    if (path === undefined) return;
    await assert.rejects(load(path), {
      code: "auth.key_unreadable",
      message: /DSA key/,
    });
  },
);

async function load(path: string, passphrase?: string): Promise<LoadedKey> {
  return await loadPrivateKey(await Deno.readTextFile(path), {
    source: path,
    passphrase,
  });
}

// Against the `.pub` file and what ssh-keygen says of it.
async function checkKey(key: LoadedKey, path: string): Promise<void> {
  const [type, base64] = (await Deno.readTextFile(`${path}.pub`)).split(" ");
  assert.equal(key.type, type, path);
  assert.equal(Buffer.from(key.publicBlob).toString("base64"), base64, path);
  const [, print] = (await run("ssh-keygen", "-l", "-f", `${path}.pub`)).split(
    " ",
  );
  assert.equal(key.fingerprint, print);
  const args = ["-e", "-m", "PKCS8", "-f", `${path}.pub`];
  if (type === "ssh-ed25519") checkSignature(key, ed25519Public(key));
  else checkSignature(key, createPublicKey(await run("ssh-keygen", ...args)));
}

function checkSignature(
  key: LoadedKey,
  publicKey: ReturnType<typeof createPublicKey>,
): void {
  if (key.type === "ssh-rsa") {
    assert.ok(verify("sha256", DATA, publicKey, key.sign(DATA)));
    assert.ok(verify("sha256", DATA, publicKey, key.sign(DATA, "sha256")));
    assert.ok(verify("sha512", DATA, publicKey, key.sign(DATA, "sha512")));
    return;
  }
  const hashes = new Map([["256", "sha256"], ["384", "sha384"], [
    "521",
    "sha512",
  ]]);
  const hash = hashes.get(key.type.slice(-3));
  assert.ok(verify(hash, DATA, publicKey, key.sign(DATA)), key.type);
}

// ssh-keygen writes no ed25519 key in another form.
function ed25519Public(key: LoadedKey): ReturnType<typeof createPublicKey> {
  const x = Buffer.from(key.publicBlob.subarray(-32)).toString("base64url");
  return createPublicKey({
    format: "jwk",
    key: { kty: "OKP", crv: "Ed25519", x },
  });
}

async function checkLocked(path: string): Promise<void> {
  assert.equal(
    inspectPrivateKey(await Deno.readTextFile(path), path).encrypted,
    true,
  );
  await assert.rejects(load(path), { code: "auth.passphrase_required" });
  await assert.rejects(load(path, "wrong"), {
    code: "auth.key_unreadable",
    message: `Cannot read the key ${path}: the passphrase is wrong`,
  });
}
