import assert from "node:assert/strict";
import {
  closedPort,
  type Fault,
  type Peer,
  startPeer,
  startResettingPeer,
} from "./peers.ts";

/** Connects, greets and reads at most `size` bytes. */
async function greet(peer: Peer, size: number): Promise<string> {
  using socket = await Deno.connect({ hostname: peer.host, port: peer.port });
  await socket.write(new TextEncoder().encode("SSH-2.0-test\r\n"))
    .catch(() => {});
  const decoder = new TextDecoder("latin1");
  let text = "";
  const buffer = new Uint8Array(65_536);
  while (text.length < size) {
    const count = await socket.read(buffer);
    if (count === null) return `${text}<end>`;
    text += decoder.decode(buffer.subarray(0, count));
  }
  return text;
}

const SAID: readonly (readonly [Fault, size: number, RegExp])[] = [
  ["half-banner", 10, /^SSH-2\.0-Op$/],
  ["banner-only", 21, /^SSH-2\.0-OpenSSH_9\.2\r\n$/],
  ["chatter", 100_000, /^still booting\r\nstill booting\r\n/],
  ["noise", 4096, /^[\x80-\xff\u0100-\uffff]{4096}$/],
  ["huge-banner", 1_000_000, /^SSH-2\.0-x{90000}/],
  ["old-version", 9, /^SSH-1\.5-/],
  ["noise-after-banner", 4117, /^SSH-2\.0-\S+\r\n[^]{4096}$/],
];

for (const [fault, size, expected] of SAID) {
  Deno.test(`startPeer("${fault}") says so and stays`, async () => {
    await using peer = startPeer(fault);
    assert.match(await greet(peer, size), expected);
    assert.equal(peer.connections(), 1);
    await peer.deserted();
  });
}

const ENDED: readonly (readonly [Fault, RegExp])[] = [
  ["http", /^HTTP\/1\.1 400 [^]*<end>$|reset/],
  ["close", /^<end>$|reset/],
  ["close-after-banner", /^SSH-2\.0-\S+\r\n<end>$|reset/],
];

for (const [fault, expected] of ENDED) {
  Deno.test(`startPeer("${fault}") ends the connection`, async () => {
    await using peer = startPeer(fault);
    const seen = await greet(peer, Infinity)
      .catch((error: Error) => error.message);
    assert.match(seen, expected);
  });
}

Deno.test("startResettingPeer() resets the connection", async () => {
  await using peer = await startResettingPeer();
  await assert.rejects(greet(peer, 1), Deno.errors.ConnectionReset);
  assert.equal(peer.connections(), 1);
});

Deno.test('startPeer("silent") says nothing until it is disposed', async () => {
  const peer = startPeer("silent");
  using socket = await Deno.connect({ hostname: peer.host, port: peer.port });
  await peer[Symbol.asyncDispose]();
  const said = await socket.read(new Uint8Array(1))
    .catch((error: Error) => error.name);
  assert.ok(said === null || said === "ConnectionReset");
});

Deno.test("closedPort() is a port that refuses", async () => {
  const port = closedPort();
  await assert.rejects(
    Deno.connect({ hostname: "127.0.0.1", port }),
    Deno.errors.ConnectionRefused,
  );
});
