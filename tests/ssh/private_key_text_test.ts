import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import {
  inspectPrivateKey,
  loadPrivateKey,
} from "../../src/ssh/private_key.ts";
import { readArmour } from "../../src/ssh/private_key_text.ts";
import { generateKey } from "../helpers/keys.ts";

const KEY = generateKey("me@test");

Deno.test("loadPrivateKey() names what a text is instead of a private key", async () => {
  const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
  const cases:
    readonly (readonly [text: string, message: RegExp, reason: string])[] = [
      ["", /it is empty$/, "not_private"],
      [" \r\n ", /it is empty$/, "not_private"],
      ["hello", /it is not a private key$/, "not_private"],
      [KEY.publicKey, /it is a public key; .*without \.pub$/, "not_private"],
      [
        `-----BEGIN PUBLIC KEY-----\n${secret}`,
        /it is a public key/,
        "not_private",
      ],
      [
        `---- BEGIN SSH2 PUBLIC KEY ----\n${secret}`,
        /it is a public key/,
        "not_private",
      ],
      [
        `PuTTY-User-Key-File-3: ssh-ed25519\n${secret}`,
        /PuTTY.*: puttygen id -O private-openssh -o id\.openssh$/,
        "unsupported",
      ],
      [
        `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${secret}`,
        /ssh-keygen -i -f id/,
        "unsupported",
      ],
      [
        pem("DSA PRIVATE KEY", secret),
        /DSA key.*ssh-keygen -t ed25519$/,
        "unsupported",
      ],
      [
        pem("FOO PRIVATE KEY", secret),
        /unknown kind \(FOO PRIVATE KEY\)$/,
        "unsupported",
      ],
      [pem("OPENSSH PRIVATE KEY", secret), /damaged or cut short/, "damaged"],
      [pem("PRIVATE KEY", secret), /damaged or cut short/, "damaged"],
      [pem("RSA PRIVATE KEY", secret), /damaged or cut short/, "damaged"],
      [pem("EC PRIVATE KEY", "*"), /damaged or cut short/, "damaged"],
      [pem("EC PRIVATE KEY", ""), /damaged or cut short/, "damaged"],
      [
        `-----BEGIN PRIVATE KEY-----\n${secret}`,
        /damaged or cut short/,
        "damaged",
      ],
    ];
  for (const [text, message, reason] of cases) {
    await assert.rejects(loadPrivateKey(text, { source: "id" }), (error) => {
      assert.ok(error instanceof ParacleError);
      assert.equal(error.code, "auth.key_unreadable");
      assert.match(error.message, /^Cannot read the key id: /);
      assert.match(error.message, message);
      assert.deepEqual(error.details, { source: "id", reason });
      assert.equal(
        JSON.stringify([error.message, error.details]).includes(secret),
        false,
      );
      return true;
    });
  }
});

Deno.test("loadPrivateKey() takes any line ends, and texts whose line ends were lost", async () => {
  const { privateKey } = KEY;
  const texts = [
    privateKey,
    privateKey.replaceAll("\n", "\r\n"),
    privateKey.trimEnd(),
    `\uFEFF\n\n${privateKey}\n\n`,
    privateKey.trimEnd().replaceAll("\n", "\\n"),
    privateKey.trimEnd().replaceAll("\n", " "),
  ];
  for (const text of texts) {
    const key = await loadPrivateKey(text, { source: "id" });
    assert.equal(key.fingerprint, KEY.fingerprint);
    assert.equal(key.comment, "me@test");
  }
});

Deno.test("loadPrivateKey() refuses an OpenSSH key that is cut or changed anywhere", async () => {
  const { bytes } = readArmour(KEY.privateKey, "id");
  const attempt = async (changed: Uint8Array): Promise<boolean> => {
    const base64 = btoa(String.fromCharCode(...changed));
    try {
      const text = pem("OPENSSH PRIVATE KEY", base64);
      const key = await loadPrivateKey(text, { source: "id", passphrase: "x" });
      return key.fingerprint === KEY.fingerprint;
    } catch (error) {
      assert.ok(error instanceof ParacleError, String(error));
      return error.code === "auth.key_unreadable";
    }
  };
  for (let length = 1; length < bytes.length; length += 3) {
    assert.ok(await attempt(bytes.subarray(0, length)), `cut at ${length}`);
  }
  for (let at = 0; at < bytes.length; at++) {
    const changed = new Uint8Array(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x41;
    assert.ok(await attempt(changed), `changed at ${at}`);
  }
});

Deno.test("inspectPrivateKey() knows the public half of an OpenSSH key", () => {
  const { encrypted, publicBlob } = inspectPrivateKey(KEY.privateKey, "id");
  assert.equal(encrypted, false);
  const base64 = btoa(String.fromCharCode(...publicBlob ?? []));
  assert.equal(base64, KEY.publicKey.split(" ")[1]);
});

Deno.test("errors show a source with control characters as escapes", () => {
  assert.throws(
    () => inspectPrivateKey("", "\u001b[2J"),
    /the key \\x1b\[2J: it is empty/,
  );
});

function pem(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
