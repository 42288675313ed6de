import assert from "node:assert/strict";
import fc from "fast-check";
import { SocksHandshake, type SocksRequest } from "../../src/session/socks.ts";

const bytes = (...parts: (number | string | number[])[]): Uint8Array =>
  new Uint8Array(
    parts.flatMap((part) =>
      typeof part === "string" ? [...new TextEncoder().encode(part)] : part
    ),
  );

const name = fc.stringMatching(/^[a-z0-9.-]{1,255}$/);
const port = fc.integer({ min: 0, max: 65_535 });

/** Feeds in pieces; what came of it. */
function feed(input: Uint8Array, cuts: readonly number[]) {
  const handshake = new SocksHandshake();
  const replies: number[] = [];
  let at = 0;
  for (const cut of [...cuts, input.length]) {
    const next = Math.max(at, Math.min(cut, input.length));
    const step = handshake.push(input.subarray(at, next));
    at = next;
    replies.push(...step.reply);
    if (step.request !== undefined || step.fault !== undefined) {
      const early = [...step.early ?? [], ...input.subarray(at)];
      return { ...step, reply: replies, early };
    }
  }
  return { reply: replies, request: undefined, fault: undefined, early: [] };
}

const sorted = fc.array(fc.nat(600), { maxLength: 12 })
  .map((cuts) => cuts.sort((a, b) => a - b));

Deno.test("SocksHandshake reads a request however it is cut", () => {
  fc.assert(fc.property(
    fc.oneof(
      name.map((host) => ({ host, address: [3, host.length, ...bytes(host)] })),
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
        .map((ip) => ({ host: ip.join("."), address: [1, ...ip] })),
      fc.array(fc.nat(255), { minLength: 16, maxLength: 16 }).map((ip) => ({
        host: Array.from(
          { length: 8 },
          (_, i) =>
            ((ip[2 * i] ?? 0) * 256 + (ip[2 * i + 1] ?? 0)).toString(16),
        ).join(":"),
        address: [4, ...ip],
      })),
    ),
    port,
    fc.uint8Array({ maxLength: 50 }),
    sorted,
    ({ host, address }, number, early, cuts) => {
      const to = [number >> 8, number & 255];
      const input = bytes([5, 2, 2, 0, 5, 1, 0, ...address, ...to, ...early]);
      const result = feed(input, cuts);
      const request: SocksRequest = { version: 5, host, port: number };
      assert.deepEqual(result.request, request);
      assert.deepEqual(result.reply, [5, 0]);
      assert.deepEqual(result.early, [...early]);
    },
  ));
});

Deno.test("SocksHandshake reads SOCKS4 and SOCKS4a", () => {
  fc.assert(fc.property(name, port, sorted, (host, number, cuts) => {
    const to = [number >> 8, number & 255];
    const head = bytes([4, 1, ...to, 0, 0, 0, 7], "me", 0, host, 0, "x");
    assert.deepEqual(feed(head, cuts).request, {
      version: 4,
      host,
      port: number,
    });
    const plain = bytes([4, 1, ...to, 10, 0, 0, 7], 0);
    assert.equal(feed(plain, cuts).request?.host, "10.0.0.7");
  }));
});

Deno.test("SocksHandshake never takes more than a bounded number of bytes", () => {
  fc.assert(fc.property(
    fc.constantFrom(4, 5, 71),
    fc.uint8Array({ minLength: 2000, maxLength: 3000 }),
    (first, garbage) => {
      const handshake = new SocksHandshake();
      for (let at = 0; at < garbage.length; at += 100) {
        const piece = garbage.subarray(at, at + 100);
        if (at === 0) piece[0] = first;
        const { request, fault } = handshake.push(piece);
        if (request !== undefined || fault !== undefined) return;
      }
      assert.fail("neither a request nor a fault");
    },
  ));
});

Deno.test("SocksHandshake answers with the code of what is wrong", () => {
  const cases: [Uint8Array, number[]][] = [
    [bytes([5, 1, 2]), [5, 0xff]],
    [bytes([5, 1, 0, 5, 2, 0, 1]), [5, 0, 5, 7]],
    [bytes([5, 1, 0, 5, 1, 0, 9]), [5, 0, 5, 8]],
    [bytes([5, 1, 0, 5, 1, 0, 3, 2], "a ", [0, 80]), [5, 0, 5, 1]],
    [bytes([4, 2, 0, 80, 1, 2, 3, 4, 0]), [0, 91]],
    [bytes("GET / HTTP/1.1\r\n"), []],
  ];
  for (const [input, start] of cases) {
    const { reply, fault } = feed(input, []);
    assert.deepEqual(reply.slice(0, start.length), start);
    assert.notEqual(fault, undefined);
  }
});
