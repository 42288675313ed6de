import assert from "node:assert/strict";
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

Deno.test("withdrawCipher() takes a cipher from the list and leaves the others", () => {
  const before = runtimeAlgorithms().cipher;
  withdrawCipher("aes192-ctr");
  const after = runtimeAlgorithms().cipher;
  assert.deepEqual(after, before.filter((name) => name !== "aes192-ctr"));
});
