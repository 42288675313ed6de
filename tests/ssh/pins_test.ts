import assert from "node:assert/strict";
import { pinsOf } from "../../src/ssh/pins.ts";
import { generateKey } from "../helpers/keys.ts";

const [A, B, C] = [generateKey("a@lab"), generateKey(), generateKey()];

/** The fingerprints that hold for a remote that pins these keys. */
function pins(given: string | undefined, ...pinned: readonly string[]) {
  return pinsOf({ name: "lab", host: "lab.example", hostKeys: pinned }, given)
    .fingerprints;
}

Deno.test("pinsOf() has the remote's pins when the variable is unset", () => {
  assert.deepEqual(pins(undefined), []);
  assert.deepEqual(pins(undefined, A.fingerprint), [A.fingerprint]);
});

Deno.test("pinsOf() reads keys and fingerprints, with blank lines and comments", () => {
  assert.deepEqual(pins(A.publicKey), [A.fingerprint]);
  assert.deepEqual(pins(`\n# old\r\n ${A.publicKey}\r\n${B.publicKey}\n`), [
    A.fingerprint,
    B.fingerprint,
  ]);
  const mixed = `${A.fingerprint}  ${B.fingerprint}\n${C.publicKey}`;
  assert.deepEqual(pins(mixed), [A, B, C].map((key) => key.fingerprint));
  assert.deepEqual(pins(`${A.fingerprint}\n${A.publicKey}`), [A.fingerprint]);
});

Deno.test("pinsOf() narrows the remote's pins and never adds to them", () => {
  const both = `${A.fingerprint} ${B.fingerprint}`;
  assert.deepEqual(pins(both, A.fingerprint), [A.fingerprint]);
  assert.deepEqual(pins(A.publicKey, B.fingerprint, A.fingerprint), [
    A.fingerprint,
  ]);
  assert.throws(() => pins(both, C.fingerprint), {
    code: "config.invalid",
    message:
      `Cannot connect to lab.example: PARACLE_HOST_KEY names ${A.fingerprint} or ${B.fingerprint}, but "lab" pins ${C.fingerprint}; find out which is the server's, and make both the same`,
  });
});

Deno.test("pinsOf() refuses what is neither a key nor a fingerprint, and does not show it", () => {
  const faulty = [
    " \n",
    "# nothing",
    "planted",
    A.fingerprint.slice(0, -1),
    `${A.fingerprint} planted`,
    `${A.fingerprint},${B.fingerprint}`,
    `lab.example ${A.publicKey}`,
    `@revoked * ${A.publicKey}`,
    A.publicKey.replace("ssh-ed25519", "ssh-rsa"),
    `${A.publicKey}\n${A.privateKey}`,
    "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
  ];
  for (const text of faulty) {
    for (const pinned of [[], [A.fingerprint]]) {
      assert.throws(() => pins(text, ...pinned), (error: Error) => {
        assert.match(
          error.message,
          /^Cannot read PARACLE_HOST_KEY: expected .*"ssh-ed25519 AAAA\.\.\.".*"SHA256:"/,
        );
        assert.doesNotMatch(error.message, /planted|PRIVATE/);
        return true;
      }, text);
    }
  }
});
