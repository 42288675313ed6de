import assert from "node:assert/strict";
import {
  FramePeer,
  HANDSHAKE,
  testNetwork,
  tinyTools,
} from "../helpers/mcp_network.ts";

const MIB = 1024 * 1024;

/** A peer that speaks, and reads only when it is told to. */
class DeafPeer implements Disposable {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<DeafPeer> {
    const peer = new DeafPeer(
      await Deno.connect({ hostname: "127.0.0.1", port }),
    );
    const headers = Object.entries({ host: "localhost", ...HANDSHAKE })
      .map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await peer.#write(
      new TextEncoder().encode(`GET /mcp HTTP/1.1\r\n${headers}\r\n`),
    );
    await peer.read();
    return peer;
  }

  /** Sends a text frame of less than 64 KiB; its mask changes nothing. */
  async send(message: unknown): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(message));
    const size = [text.length >> 8, text.length & 0xff];
    await this.#write(
      new Uint8Array([0x81, 0xfe, ...size, 0, 0, 0, 0, ...text]),
    );
  }

  /** Reads something; false at the end. */
  async read(): Promise<boolean> {
    try {
      return await this.#connection.read(new Uint8Array(MIB)) !== null;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return false;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += await this.#connection.write(bytes.subarray(written));
    }
  }
}

function repeat(id: number, bytes: number): unknown {
  const params = { name: "repeat", arguments: { bytes } };
  return { jsonrpc: "2.0", id, method: "tools/call", params };
}

Deno.test("1,000 idle sockets leave the server quick", async () => {
  await using server = testNetwork();
  await using peers = new AsyncDisposableStack();
  for (let opened = 0; opened < 1_000; opened += 100) {
    const more = Array.from(
      { length: 100 },
      () => FramePeer.open(server.wsUrl),
    );
    for (const peer of await Promise.all(more)) peers.use(peer);
  }
  await using busy = await FramePeer.open(server.wsUrl);
  const startMs = performance.now();
  for (let id = 0; id < 100; id++) {
    assert.ok("result" in await busy.call(id, "echo", { text: "x" }));
  }
  assert.ok(performance.now() - startMs < 2_000);
  await server.close(); // all of them at once
  const codes = server.entries.filter(({ status }) => status === 1001);
  assert.equal(codes.length, 1_001);
});

Deno.test("a peer that does not read is given up, and costs others nothing", async () => {
  const tools = tinyTools();
  const over = Promise.withResolvers<number>();
  await using server = testNetwork({
    factory: tools.factory,
    audit: ({ method, call, status }) => {
      if (method === "WS" && call === null && status > 101) {
        over.resolve(status);
      }
    },
  });
  using deaf = await DeafPeer.open(server.port);
  await using other = await FramePeer.open(server.wsUrl);
  for (let id = 0; id < 40; id++) {
    await deaf.send(repeat(id, 3 * MIB));
    assert.ok("result" in await other.call(id, "echo", { text: "x" }));
  }
  while (await deaf.read()); // until the server's end of it is over
  assert.equal(await over.promise, 1008);
  assert.ok("result" in await other.ask(99, "ping"));
});

Deno.test("a slow reader gets all there is, in the end", async () => {
  await using server = testNetwork();
  await using peer = await FramePeer.open(server.wsUrl);
  for (let id = 0; id < 10; id++) peer.send(repeat(id, 3 * MIB));
  const ids = [];
  for (let n = 0; n < 10; n++) {
    const { id, result } = await peer.next();
    assert.ok(JSON.stringify(result).length > 3 * MIB);
    ids.push(id);
  }
  assert.deepEqual(ids.sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
