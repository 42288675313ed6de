import assert from "node:assert/strict";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { call, post, session, statusOf } from "../helpers/mcp_http.ts";
import { type TestNetwork, testNetwork } from "../helpers/mcp_network.ts";

/** A client that sends part of a request, and waits. */
async function unfinished(
  { port }: TestNetwork,
  body: string,
): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n` +
    "content-type: application/json\r\ncontent-length: 100\r\n\r\n";
  await connection.write(new TextEncoder().encode(head + body));
  return connection;
}

/** What comes first. */
async function answerTo(connection: Deno.TcpConn): Promise<string> {
  const bytes = new Uint8Array(4096);
  const count = await connection.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, count));
}

/** Waits until so many wait for a byte. */
async function waiting(clock: FakeClock, count: number): Promise<void> {
  while (clock.sleepers < count) await settle();
}

Deno.test("a body that never comes is given up after 30 s, others are not", async () => {
  using clock = new FakeClock();
  await using server = testNetwork({ clock });
  const connections = [
    await unfinished(server, ""),
    await unfinished(server, ""),
  ];
  await waiting(clock, connections.length);
  await clock.advance(29_999);
  const own = await session(server);
  assert.equal(await statusOf(post(server, call("whoami"), own)), 200);
  await clock.advance(1);
  for (const connection of connections) {
    assert.match(await answerTo(connection), /^HTTP\/1\.1 408 /);
    connection.close();
  }
  const refused = server.entries.filter(({ status }) => status === 408);
  assert.equal(refused.length, 2);
  assert.deepEqual(server.faults, []);
});
