import assert from "node:assert/strict";
import { createDiffieHellmanGroup } from "node:crypto";
import {
  CHACHA20,
  runtimeAlgorithms,
  withdrawCipher,
} from "../../src/ssh/algorithms.ts";

const CTR = ["aes128-ctr", "aes192-ctr", "aes256-ctr"];

Deno.test("runtimeAlgorithms() prefers our cipher, then GCM, then CTR, and remembers what works", () => {
  const { cipher } = runtimeAlgorithms();
  assert.equal(cipher[0], CHACHA20);
  assert.deepEqual(cipher.slice(-3), CTR);
  assert.ok(cipher.slice(1, -3).every((name) => name.includes("-gcm")));
  assert.equal(runtimeAlgorithms().cipher, cipher);
});

Deno.test("runtimeAlgorithms() offers the exchanges and codes that work here", () => {
  const { kex, hmac } = runtimeAlgorithms();
  assert.deepEqual(kex.slice(0, 5), [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "diffie-hellman-group-exchange-sha256",
  ]);
  assert.ok(!kex.includes("ecdh-sha2-nistp521"));
  // Deno 2.6 has other numbers in place of the groups' primes.
  const prime = createDiffieHellmanGroup("modp14").getPrime("hex");
  const real = prime.startsWith("ffffffffffffffffc90fdaa2");
  assert.equal(kex.includes("diffie-hellman-group14-sha256"), real);
  assert.equal(kex.includes("diffie-hellman-group16-sha512"), real);
  assert.deepEqual(hmac, [
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
  ]);
});

Deno.test("withdrawCipher() takes a cipher from the list and leaves the others", () => {
  const { cipher: before, kex } = runtimeAlgorithms();
  withdrawCipher("aes192-ctr");
  const after = runtimeAlgorithms().cipher;
  assert.deepEqual(after, before.filter((name) => name !== "aes192-ctr"));
  assert.equal(runtimeAlgorithms().kex, kex); // not tried again
});
