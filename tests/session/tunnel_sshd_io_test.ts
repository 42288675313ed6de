import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { systemClock } from "../../src/core/clock.ts";
import { SystemSockets } from "../../src/session/sockets_io.ts";
import { TunnelSet } from "../../src/session/tunnel_set.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { MemoryLink } from "../helpers/raw_channels.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { spec } from "../helpers/tunnel_specs.ts";

async function roundTrip(port: number, bytes: Uint8Array): Promise<boolean> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const send = async (): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      at += await conn.write(bytes.subarray(at));
    }
    await conn.closeWrite();
  };
  const [back] = await Promise.all([
    new Response(conn.readable).arrayBuffer(),
    send(),
  ]);
  return Buffer.from(back).equals(bytes);
}

sshdTest(
  "TunnelSet carries 20 MB unchanged through sshd, there and from there",
  async () => {
    await using sshd = await startSshd();
    await using transport = await SSHTransport.connect(await sshdRemote(sshd));
    const service = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const served: Promise<void>[] = [];
    const serving = (async () => {
      for await (const conn of service) {
        served.push(conn.readable.pipeTo(conn.writable).catch(() => {}));
      }
    })();
    const there = service.addr.port;
    const link = new MemoryLink(transport);
    const sockets = new SystemSockets();
    const set = await TunnelSet.open([
      spec({ local: 0, remote: there }),
      spec({ kind: "remote", remote: 0, local: there }),
      spec({ kind: "dynamic", local: 0, remote: 0 }),
    ], { link, sockets, clock: systemClock, onChange: () => {} });
    await set.probeAll();
    const states = set.list().map(({ state, reason }) => [state, reason]);
    assert.deepEqual(states, Array(3).fill(["up", undefined]));
    const bytes = randomBytes(20_000_000);
    for (const { port } of set.list().slice(0, 2)) {
      assert.ok(await roundTrip(port, bytes));
    }
    const [first, second] = set.list();
    assert.equal(first?.bytesIn, bytes.length);
    assert.equal(second?.bytesOut, bytes.length);
    await set.close();
    service.close();
    await serving;
    await Promise.all(served);
  },
);
