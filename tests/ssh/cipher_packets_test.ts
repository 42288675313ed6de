import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { CipherMemory } from "../../src/ssh/cipher_memory.ts";
import { PacketOpener, PacketSealer } from "../../src/ssh/cipher_packets.ts";
import { hasChacha20, sealPacket } from "./cipher_oracle.ts";

const memory = CipherMemory.open();

/** Both ends of a connection, with what crossed it. */
class Pair {
  readonly keys: Buffer = randomBytes(64);
  readonly sent: Buffer[] = [];
  readonly received: Buffer[] = [];
  readonly sealer: PacketSealer;
  readonly opener: PacketOpener;

  constructor(seqno = 0) {
    this.sealer = new PacketSealer({
      seqno,
      onWrite: (bytes) => this.sent.push(bytes),
      cipherInfo: { sslName: "chacha20" },
      cipherKey: this.keys,
    }, memory);
    this.opener = new PacketOpener({
      seqno,
      onPayload: (payload) => {
        this.received.push(payload);
        return undefined;
      },
      decipherInfo: { sslName: "chacha20" },
      decipherKey: this.keys,
    }, memory);
  }

  /** Seals as ssh2 does. */
  send(payload: Uint8Array): void {
    const packet = this.sealer.allocPacket(payload.length);
    packet.set(payload, 5);
    this.sealer.encrypt(packet);
  }

  open(bytes: Uint8Array): number | undefined {
    return this.opener.decrypt(bytes, 0, bytes.length);
  }

  [Symbol.dispose](): void {
    this.sealer.free();
    this.opener.free();
  }
}

const lost = (what: RegExp) => ({ code: "connect.lost", message: what });

Deno.test("PacketOpener gives back what PacketSealer sealed, in whatever pieces it arrives", () => {
  fc.assert(fc.property(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 500 }), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
    (payloads, sizes) => {
      using pair = new Pair();
      for (const payload of payloads) pair.send(payload);
      const wire = Buffer.concat(pair.sent);
      for (let at = 0; at < wire.length;) {
        const size = sizes.next().value ?? 1;
        pair.open(wire.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(pair.received, payloads.map((it) => Buffer.from(it)));
      assert.equal(pair.sealer.outSeqno, payloads.length);
      assert.equal(pair.opener.inSeqno, payloads.length);
    },
  ));
});

Deno.test({
  name: "PacketSealer makes OpenSSH's packets" +
    (hasChacha20() ? "" : " (no chacha20 in node:crypto to compare with)"),
  ignore: !hasChacha20(),
  fn: () => {
    for (let size = 0; size < 100; size++) {
      using pair = new Pair(size);
      const packet = pair.sealer.allocPacket(size);
      packet.set(randomBytes(size), 5);
      const plain = Buffer.from(packet.subarray(0, -16));
      pair.sealer.encrypt(packet);
      assert.deepEqual(pair.sent, [sealPacket(pair.keys, size, plain)]);
    }
  },
});

Deno.test("PacketSealer.allocPacket() pads as RFC 4253, 6 demands", () => {
  using pair = new Pair();
  for (let size = 0; size < 64; size++) {
    const packet = pair.sealer.allocPacket(size);
    const body = packet.readUInt32BE(0);
    const padding = packet[4] ?? 0;
    assert.equal(packet.length, 4 + body + 16);
    assert.equal(body, 1 + size + padding);
    assert.equal(body % 8, 0);
    assert.ok(padding >= 4 && padding < 12, `${size} is padded by ${padding}`);
  }
});

Deno.test("PacketOpener refuses a packet of which any byte was changed, and delivers nothing of it", () => {
  using probe = new Pair();
  probe.send(Buffer.from("uptime"));
  const length = probe.sent[0]?.length ?? 0;
  for (let at = 0; at < length; at++) {
    using pair = new Pair();
    pair.send(Buffer.from("uptime"));
    const wire = Buffer.concat([...pair.sent, Buffer.alloc(35_000)]);
    wire[at] = (wire[at] ?? 0) ^ 0x10;
    const what = at < 4 ? /Bad packet length|Invalid MAC/ : /Invalid MAC/;
    assert.throws(() => pair.open(wire), lost(what), `byte ${at}`);
    assert.deepEqual(pair.received, []);
  }
});

Deno.test("PacketOpener refuses a packet that came twice or out of order", () => {
  using pair = new Pair();
  pair.send(Buffer.from("one"));
  pair.send(Buffer.from("two"));
  const [one = Buffer.of(), two = Buffer.of()] = pair.sent;
  assert.throws(() => pair.open(two), lost(/Bad packet length|Invalid MAC/));
  using twice = new Pair();
  twice.send(Buffer.from("one"));
  const [first = Buffer.of()] = twice.sent;
  twice.open(first);
  assert.throws(
    () => twice.open(Buffer.concat([first, Buffer.alloc(35_000)])),
    lost(/Bad packet length|Invalid MAC/),
  );
  assert.equal(one.length, two.length);
});

Deno.test("both count on from 2^32 - 1 to 0", () => {
  using pair = new Pair(0xffff_ffff);
  pair.send(Buffer.from("last"));
  assert.equal(pair.sealer.outSeqno, 0);
  pair.send(Buffer.from("first"));
  assert.equal(pair.sealer.outSeqno, 1);
  pair.open(Buffer.concat(pair.sent));
  assert.equal(pair.opener.inSeqno, 1);
  assert.deepEqual(pair.received.map(String), ["last", "first"]);
});

Deno.test("PacketSealer never writes again to what it sent", () => {
  using pair = new Pair();
  const copies: Buffer[] = [];
  for (let i = 0; i < 600; i++) {
    pair.send(randomBytes(1000));
    copies.push(Buffer.from(pair.sent.at(-1) ?? []));
  }
  assert.deepEqual(pair.sent, copies);
});

Deno.test("PacketSealer seals packets in another order than they were made in", () => {
  using pair = new Pair();
  const first = pair.sealer.allocPacket(3);
  const second = pair.sealer.allocPacket(3);
  first.write("one", 5);
  second.write("two", 5);
  pair.sealer.encrypt(second);
  pair.sealer.encrypt(first);
  pair.open(Buffer.concat(pair.sent));
  assert.deepEqual(pair.received.map(String), ["two", "one"]);
});

Deno.test("PacketSealer sends one connection through another", () => {
  using inner = new Pair();
  using outer = new Pair();
  const tunnel = new PacketSealer({
    seqno: 0,
    onWrite: (bytes) => outer.send(bytes),
    cipherInfo: { sslName: "chacha20" },
    cipherKey: inner.keys,
  }, memory);
  const packet = tunnel.allocPacket(5);
  packet.write("hello", 5);
  tunnel.encrypt(packet);
  tunnel.free();
  outer.opener._onPayload = (payload) => {
    inner.open(payload);
    return undefined;
  };
  outer.open(Buffer.concat(outer.sent));
  assert.deepEqual(inner.received.map(String), ["hello"]);
});

Deno.test({
  name: "PacketSealer seals packets longer than its region" +
    (hasChacha20() ? "" : " (no chacha20 in node:crypto to compare with)"),
  ignore: !hasChacha20(),
  fn: () => {
    using pair = new Pair();
    for (const size of [10, 300_000, 20, 1_000_000, 30]) {
      const packet = pair.sealer.allocPacket(size);
      randomBytes(size).copy(packet, 5);
      const plain = Buffer.from(packet.subarray(0, -16));
      const sequence = pair.sealer.outSeqno;
      pair.sealer.encrypt(packet);
      const expected = sealPacket(pair.keys, sequence, plain);
      assert.ok(pair.sent.at(-1)?.equals(expected), `payload of ${size}`);
    }
  },
});

Deno.test("PacketOpener takes the largest packet and refuses a larger one", () => {
  using pair = new Pair();
  pair.send(Buffer.alloc(34_987, 7));
  pair.open(Buffer.concat(pair.sent));
  assert.equal(pair.received[0]?.length, 34_987);
  using other = new Pair();
  other.send(Buffer.alloc(35_000, 7));
  assert.throws(
    () => other.open(Buffer.concat(other.sent)),
    lost(/Bad packet length/),
  );
});

Deno.test("PacketOpener.decrypt() hands the rest on when the payload ends its turn", () => {
  using pair = new Pair();
  pair.send(Buffer.from("newkeys"));
  pair.send(Buffer.from("for the next cipher"));
  const first = pair.sent[0]?.length ?? 0;
  pair.opener._onPayload = () => false;
  assert.equal(pair.open(Buffer.concat(pair.sent)), first);
});

Deno.test("free() wipes the keys, and nothing is sealed or opened after it", () => {
  const pair = new Pair();
  pair.send(Buffer.from("secret"));
  pair.send(Buffer.from("more"));
  const sent = Buffer.concat(pair.sent);
  const keys = (): number => Buffer.from(memory.bytes).indexOf(pair.keys);
  assert.notEqual(keys(), -1);
  pair.opener._onPayload = (payload) => {
    pair.received.push(payload);
    pair.opener.free(); // as ssh2 does when a payload ends the connection
    return undefined;
  };
  pair.open(sent);
  assert.deepEqual(pair.received.map(String), ["secret"]);
  pair.sealer.free();
  pair.sealer.free();
  assert.equal(keys(), -1);
  pair.send(Buffer.from("late"));
  assert.equal(pair.sent.length, 2);
  const [one, two] = [memory.take(36_000), memory.take(36_000)];
  assert.notEqual(one.address, two.address, "no region was given back twice");
});
