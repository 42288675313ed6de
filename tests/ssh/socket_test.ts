import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Ssh2Socket } from "../../src/ssh/socket.ts";

interface Pair extends AsyncDisposable {
  readonly socket: Ssh2Socket;
  readonly peer: Deno.TcpConn;
}

async function connected(): Promise<Pair> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [conn, peer] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  const socket = new Ssh2Socket(conn);
  return {
    socket,
    peer,
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      try {
        peer.close();
      } catch {
        // Closed already.
      }
      await socket.done;
    },
  };
}

function once(socket: Ssh2Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function readAll(peer: Deno.TcpConn): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of peer.readable) sum.update(chunk);
  return sum.digest("hex");
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

Deno.test("Ssh2Socket sends everything in order, then half-closes", async () => {
  await using pair = await connected();
  const bytes = randomBytes(3_000_000);
  const reading = readAll(pair.peer);
  for (let at = 0; at < bytes.length; at += 10_007) {
    assert.equal(pair.socket.write(bytes.subarray(at, at + 10_007)), true);
  }
  pair.socket.end();
  assert.equal(await reading, hash(bytes));
});

Deno.test("Ssh2Socket sends what is written in answer to drain", async () => {
  await using pair = await connected();
  const reading = readAll(pair.peer);
  pair.socket.once("drain", () => pair.socket.write(new Uint8Array([2])));
  pair.socket.write(new Uint8Array([1]));
  await once(pair.socket, "drain");
  await once(pair.socket, "drain"); // of the second, which nothing else sends
  pair.socket.end();
  assert.equal(await reading, hash(Uint8Array.of(1, 2)));
});

Deno.test("Ssh2Socket never writes again into what it gave out", async () => {
  await using pair = await connected();
  const bytes = randomBytes(4_000_000);
  const given: Uint8Array[] = [];
  pair.socket.on("data", (data: Uint8Array) => void given.push(data));
  const ended = once(pair.socket, "end");
  pair.socket.resume();
  for (let at = 0; at < bytes.length;) {
    at += await pair.peer.write(bytes.subarray(at, at + 300_000));
  }
  pair.peer.close();
  await ended;
  const whole = new Uint8Array(
    await new Blob(given as BlobPart[]).arrayBuffer(),
  );
  assert.equal(hash(whole), hash(bytes));
});

Deno.test("Ssh2Socket reads nothing while it pauses", async () => {
  await using pair = await connected();
  let received = 0;
  pair.socket.on("data", (data: Uint8Array) => void (received += data.length));
  pair.socket.resume();
  await pair.peer.write(new Uint8Array(1));
  await once(pair.socket, "data");
  pair.socket.pause();
  await pair.peer.write(new Uint8Array(1));
  await once(pair.socket, "data"); // the read that was under way
  await pair.peer.write(new Uint8Array(1));
  await pair.socket.flushed();
  assert.equal(received, 2);
  pair.socket.resume();
  await once(pair.socket, "data");
  assert.equal(received, 3);
});

Deno.test("Ssh2Socket tells of the end, then of the close", async () => {
  await using pair = await connected();
  const events: string[] = [];
  pair.socket.on("end", () => void events.push("end"));
  const closed = once(pair.socket, "close").then(() => events.push("close"));
  pair.socket.resume();
  pair.peer.close();
  await closed;
  assert.deepEqual(events, ["end", "close"]);
  assert.equal(pair.socket.write(new Uint8Array(1)), false);
});

Deno.test("Ssh2Socket.destroy() ends a read and may be repeated", async () => {
  await using pair = await connected();
  pair.socket.resume();
  const closed = once(pair.socket, "close");
  pair.socket.destroy().destroy();
  await closed;
  await pair.socket.done;
  assert.equal(pair.socket.destroyed, true);
});

Deno.test("Ssh2Socket.destroy() ends a write that is stuck", async () => {
  await using pair = await connected();
  pair.socket.write(new Uint8Array(20_000_000)); // more than sockets hold
  await Promise.resolve();
  pair.socket.destroy();
  await pair.socket.done;
});

Deno.test("Ssh2Socket.room() waits until little is left to send", async () => {
  await using pair = await connected();
  const chunk = new Uint8Array(65_536);
  for (let sent = 0; sent < 1_000_000; sent += chunk.length) {
    assert.equal(pair.socket.room(), undefined);
    pair.socket.write(chunk);
  }
  pair.socket.write(new Uint8Array(20_000_000)); // more than sockets hold
  const room = pair.socket.room();
  assert.notEqual(room, undefined);
  assert.equal(pair.socket.room(), room);
  const reading = readAll(pair.peer);
  await room;
  assert.equal(pair.socket.room(), undefined);
  pair.socket.end();
  await reading;
});

Deno.test("Ssh2Socket.destroy() ends a wait for room", async () => {
  await using pair = await connected();
  pair.socket.write(new Uint8Array(20_000_000));
  const room = pair.socket.room();
  pair.socket.destroy();
  await room;
  assert.equal(pair.socket.room(), undefined);
});

Deno.test("Ssh2Socket uses its buffer again only while it lends it", async () => {
  await using pair = await connected();
  const given: Uint8Array[] = [];
  pair.socket.on("data", (data: Uint8Array) => void given.push(data));
  pair.socket.resume();
  for (const lends of [true, true, false, false]) {
    pair.socket.lends = lends;
    await pair.peer.write(Uint8Array.of(given.length));
    await once(pair.socket, "data");
  }
  const [first, second, third] = given;
  assert.equal(second?.buffer, first?.buffer);
  assert.notEqual(third?.buffer, second?.buffer);
});
