import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { MemoryRemote } from "../helpers/raw_channels.ts";
import { read, send, tunnelBench } from "../helpers/tunnel_bench.ts";

const REVERSE = { kind: "remote", remote: 9000, local: 3000 } as const;
const DYNAMIC = { kind: "dynamic", remote: 0 } as const;

Deno.test("Tunnel of kind remote listens there on each new link and leads here", async () => {
  await using bench = await tunnelBench({ spec: REVERSE });
  const service = await bench.sockets.listen({ host: "127.0.0.1", port: 3000 });
  await bench.tunnel.probe();
  assert.equal(bench.tunnel.status().state, "up");
  const far = bench.remote.knock("127.0.0.1:9000");
  let heard = "";
  far?.start({
    data: (bytes) => {
      heard += new TextDecoder().decode(bytes);
    },
    end: () => {},
    closed: () => {},
  });
  far?.write(new TextEncoder().encode("ping"));
  for await (const conn of service) {
    const buffer = new Uint8Array(4);
    if (await conn.read(buffer) === null) continue; // the probe
    await conn.write(buffer);
    break;
  }
  await settle();
  assert.equal(heard, "ping");
  bench.link.down();
  const next = new MemoryRemote({});
  bench.link.up(next);
  await settle();
  assert.ok(next.listening.has("127.0.0.1:9000"));
  await bench.tunnel.pause();
  assert.equal(next.listening.size, 0);
  await service[Symbol.asyncDispose]();
});

Deno.test("Tunnel of kind remote is degraded when nothing listens here, or it is refused there", async () => {
  await using bench = await tunnelBench({ spec: REVERSE });
  await bench.tunnel.probe();
  assert.match(bench.tunnel.status().reason ?? "", /^Nothing listens.* here/);
  const far = bench.remote.knock("127.0.0.1:9000");
  await settle();
  assert.equal(far?.isOver, true);
  assert.equal(bench.tunnel.status().refused, 1);
  bench.link.down();
  const next = new MemoryRemote({});
  next.listenFails = new Error("Cannot listen there: taken");
  bench.link.up(next);
  await bench.tunnel.probe();
  assert.match(bench.tunnel.status().reason ?? "", /taken/);
  next.listenFails = undefined;
  await bench.tunnel.probe();
  await bench.tunnel.probe();
  assert.match(bench.tunnel.status().reason ?? "", /^Nothing listens/);
});

Deno.test("Tunnel of kind dynamic leads where the client says", async () => {
  await using bench = await tunnelBench({ spec: DYNAMIC });
  const client = await bench.client();
  const request = [5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0x1f, 0x40];
  await client.write(new Uint8Array([...request, 104, 105]));
  const reply = new Uint8Array(64);
  assert.equal(await client.read(reply), 2);
  const count = await client.read(reply);
  const rest = count === 10 ? await read(client) : new TextDecoder()
    .decode(reply.subarray(10, count ?? 0));
  assert.deepEqual([...reply.subarray(0, 4)], [5, 0, 0, 1]);
  assert.equal(rest, "hi");
  await send(client, "more");
  assert.equal(await read(client), "more");
  await settle();
  assert.equal(bench.tunnel.status().bytesIn, 6);
  client.close();
});

Deno.test("Tunnel of kind dynamic answers refused, and gives up on a silent client", async () => {
  await using bench = await tunnelBench({ spec: DYNAMIC });
  const client = await bench.client();
  const request = [5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 9];
  await client.write(new Uint8Array(request));
  await settle();
  const reply = new Uint8Array(64);
  await client.read(reply);
  assert.equal(await client.read(reply), 10);
  assert.equal(reply[1], 5);
  const silent = await bench.client();
  const end = assert.rejects(silent.read(reply), /reset/);
  await bench.clock.advance(10_000);
  await end;
});
