import assert from "node:assert/strict";
import { parsePublicKey } from "../../src/ssh/openssh_key_public.ts";
import { generateKey } from "../helpers/keys.ts";

const KEY = generateKey("me@test machine");

Deno.test("parsePublicKey() reads type, key and comment", () => {
  const key = parsePublicKey(`# mine\r\n\r\n${KEY.publicKey}\r\n`);
  assert.equal(key?.type, "ssh-ed25519");
  assert.equal(key?.comment, "me@test machine");
  assert.equal(key?.fingerprint, KEY.fingerprint);
});

Deno.test("parsePublicKey() is undefined for anything else", () => {
  const [, base64 = ""] = KEY.publicKey.split(" ");
  const texts = [
    "",
    "ssh-ed25519",
    `ssh-rsa ${base64}`,
    `ssh-ed25519 ${base64.slice(0, -4)}`,
  ];
  for (const text of [...texts, KEY.privateKey]) {
    assert.equal(parsePublicKey(text), undefined, text.slice(0, 20));
  }
});
