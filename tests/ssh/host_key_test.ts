import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  blobType,
  fingerprint,
  parseHostKey,
  sameBlob,
} from "../../src/ssh/host_key.ts";
import { generateKey } from "../helpers/keys.ts";

const KEY = generateKey();
const BLOB = Buffer.from(KEY.publicKey.split(" ")[1] ?? "", "base64");

Deno.test("parseHostKey() tells type and fingerprint", () => {
  const key = parseHostKey(BLOB);
  assert.equal(key.type, "ssh-ed25519");
  assert.equal(key.fingerprint, KEY.fingerprint);
});

Deno.test("parseHostKey() refuses a blob cut at any byte", () => {
  for (let length = 0; length < BLOB.length; length++) {
    assert.throws(() => parseHostKey(BLOB.subarray(0, length)), {
      code: "connect.protocol",
    });
  }
});

Deno.test("blobType() is undefined for a type nobody knows and for what follows a key", () => {
  const unknown = Buffer.from(BLOB);
  unknown.write("ssh-ed25518", 4, "latin1");
  assert.equal(blobType(unknown), undefined);
  assert.equal(blobType(Buffer.concat([BLOB, Buffer.alloc(4)])), undefined);
  assert.equal(
    blobType(Buffer.from("000000105f5f70726f746f5f5f", "hex")),
    undefined,
  );
});

Deno.test("fingerprint() has no padding", () => {
  assert.equal(fingerprint(BLOB).includes("="), false);
});

Deno.test("sameBlob() compares content, also of views", () => {
  const within = Buffer.concat([Buffer.of(1, 2, 3), BLOB]).subarray(3);
  assert.equal(sameBlob(within, new Uint8Array(BLOB)), true);
  assert.equal(sameBlob(within, BLOB.subarray(1)), false);
});
