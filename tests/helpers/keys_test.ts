import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fingerprint, generateKey } from "./keys.ts";

Deno.test("generateKey() makes a key that OpenSSH's format describes", () => {
  const { privateKey, publicKey } = generateKey("a comment");
  const [begin, ...rest] = privateKey.trimEnd().split("\n");
  assert.equal(begin, "-----BEGIN OPENSSH PRIVATE KEY-----");
  assert.equal(rest.pop(), "-----END OPENSSH PRIVATE KEY-----");
  assert.ok(rest.every((line) => line.length <= 70));
  const file = Buffer.from(rest.join(""), "base64");
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  assert.equal(file.subarray(0, 15).toString(), "openssh-key-v1\0");
  assert.ok(file.includes(blob));
  assert.ok(file.includes("a comment"));
  assert.match(publicKey, /^ssh-ed25519 \S+ a comment$/);
});

Deno.test("generateKey() makes another key each time", () => {
  assert.notEqual(generateKey().fingerprint, generateKey().fingerprint);
});

Deno.test("fingerprint() is what ssh-keygen prints", () => {
  const line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILlfYGdr7HSVFkYZYVeNM9c9YNOmyPd2Sb9t6C5T27gZ";
  assert.equal(
    fingerprint(line),
    "SHA256:oY1FNf3aiu3WT43rlnFgACsjMXl0FFaNZNg/J5kB3F0",
  );
});
