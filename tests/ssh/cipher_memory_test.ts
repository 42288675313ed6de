import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { CipherMemory } from "../../src/ssh/cipher_memory.ts";
import { hasChacha20, poly1305, sealPacket } from "./cipher_oracle.ts";

const memory = CipherMemory.open();

function chacha20(sequence: number, block: number, data: Uint8Array): Buffer {
  const region = memory.take(32 + data.length);
  const at = region.address + 32;
  memory.bytes.set(data, at);
  memory.code.chacha20(region.address, sequence, block, at, data.length);
  const out = Buffer.from(memory.bytes.slice(at, at + data.length));
  memory.release(region);
  return out;
}

function tag(key: Uint8Array, message: Uint8Array): Buffer {
  const region = memory.take(48 + message.length);
  const { address } = region;
  const data = address + 48;
  memory.bytes.set(key, address);
  memory.bytes.set(message, data);
  memory.code.poly1305(address, data, message.length, address + 32);
  const out = Buffer.from(memory.bytes.slice(address + 32, address + 48));
  memory.release(region);
  return out;
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ""), "hex");
}

Deno.test("chacha20() gives the keystreams of RFC 8439, A.1, whose nonce a packet number can be", () => {
  const zeros = new Uint8Array(64);
  assert.equal(
    chacha20(0, 0, zeros).toString("hex"),
    "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7" +
      "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
  );
  assert.equal(
    chacha20(0, 1, zeros).toString("hex"),
    "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed" +
      "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
  );
  assert.equal(
    chacha20(2, 0, zeros).toString("hex"),
    "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c7" +
      "8a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d",
  );
});

Deno.test("poly1305() gives the tag of RFC 8439, 2.5.2", () => {
  const key = hex(
    "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
  );
  const message = Buffer.from("Cryptographic Forum Research Group");
  assert.equal(
    tag(key, message).toString("hex"),
    "a8061dc1305136c6c22b8baf0c0127a9",
  );
});

// RFC 8439, A.3, numbers 7 to 11: sums at the edge of 2^130 - 5.
const EDGES: readonly (readonly string[])[] = [
  ["02", "00", "ff".repeat(16), "03"],
  ["02", "ff".repeat(16), "02" + "00".repeat(15), "03"],
  [
    "01",
    "00",
    "ff".repeat(16) + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
    "05",
  ],
  [
    "01",
    "00",
    "ff".repeat(16) + "fb" + "fe".repeat(15) + "01".repeat(16),
    "00",
  ],
  ["02", "00", "fd" + "ff".repeat(15), "fa" + "ff".repeat(15)],
];

Deno.test("poly1305() reduces sums at the edge of the prime", () => {
  for (const [r = "", s = "", message = "", expected = ""] of EDGES) {
    const key = Buffer.concat([
      hex(r.padEnd(32, "0")),
      hex(s.padEnd(32, "0")),
    ]);
    assert.equal(
      tag(key, hex(message)).toString("hex"),
      expected.padEnd(32, "0"),
    );
  }
});

Deno.test("poly1305() agrees with whole numbers at every length and extreme", () => {
  for (let length = 0; length < 400; length++) {
    for (const fill of [undefined, 0x00, 0xff]) {
      const key = fill === undefined ? randomBytes(32) : Buffer.alloc(32, fill);
      const message = fill === undefined
        ? randomBytes(length)
        : Buffer.alloc(length, fill);
      assert.deepEqual(
        tag(key, message),
        Buffer.from(poly1305(key, message)),
        `length ${length}, filled with ${fill}`,
      );
    }
  }
});

Deno.test({
  name: "seal() makes OpenSSH's packets at every length" +
    (hasChacha20() ? "" : " (no chacha20 in node:crypto to compare with)"),
  ignore: !hasChacha20(),
  fn: () => {
    const lengths = [
      ...Array.from({ length: 200 }, (_, i) => 8 * (i + 1)),
      32_768,
      35_000,
      100_000,
    ];
    for (const body of lengths) {
      const keys = randomBytes(64);
      const sequence = randomBytes(4).readUInt32LE();
      const packet = randomBytes(4 + body);
      const region = memory.take(64 + packet.length + 16);
      const at = region.address + 64;
      memory.bytes.set(keys, region.address);
      memory.bytes.set(packet, at);
      memory.code.seal(region.address, sequence, at, packet.length);
      const sealed = memory.bytes.slice(at, at + packet.length + 16);
      memory.release(region);
      const expected = sealPacket(keys, sequence, packet);
      assert.ok(Buffer.compare(sealed, expected) === 0, `body of ${body}`);
    }
  },
});

Deno.test("CipherMemory keeps what regions hold when it grows", () => {
  const own = CipherMemory.open();
  const first = own.take(4096);
  own.bytes.fill(7, first.address, first.address + 4096);
  const before = own.bytes;
  const large = own.take(3 * 1024 * 1024);
  assert.equal(before.length, 0, "the old view is detached");
  assert.ok(own.bytes.length >= large.address + large.sizeBytes);
  const kept = own.bytes.subarray(first.address, first.address + 4096);
  assert.ok(kept.every((byte) => byte === 7));
});

Deno.test("CipherMemory gives a released region again, wiped, and does not grow for it", () => {
  const own = CipherMemory.open();
  const regions = Array.from({ length: 200 }, () => own.take(36_000));
  const addresses = new Set(regions.map(({ address }) => address));
  assert.equal(addresses.size, 200);
  for (const { address } of regions) own.bytes[address] = 9;
  const size = own.bytes.length;
  for (const region of regions) own.release(region);
  for (let round = 0; round < 10; round++) {
    const again = Array.from({ length: 200 }, () => own.take(36_000));
    for (const { address } of again) {
      assert.ok(addresses.has(address));
      assert.equal(own.bytes[address], 0);
    }
    for (const region of again) own.release(region);
  }
  assert.equal(own.bytes.length, size);
});
