import assert from "node:assert/strict";
import { TunnelManager } from "../../src/mod.ts";
import {
  readExactly,
  requestHead,
  startHashService,
  writeAll,
} from "../helpers/hash_service.ts";
import { processStats } from "../helpers/process_stats.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import {
  openEcho,
  quickRemote,
  startTunnelProcess,
  tunnelPort,
} from "../helpers/tunnel.ts";

const MIB = 2 ** 20;

sshdTest("1,000 connections fit through one tunnel at once", async () => {
  await using service = startHashService();
  await using sshd = await startSshd();
  await using tunnel = await startTunnelProcess(sshd, { to: service.port });
  await using conns = new AsyncDisposableStack();
  for (let batch = 0; batch < 20; batch++) {
    const opened = Array.from({ length: 50 }, () => openEcho(tunnel.port));
    for (const conn of await Promise.all(opened)) {
      conns.defer(() => conn.close());
    }
  }
  const { tunnels: [status] } = await tunnel.status();
  assert.equal(status?.connections, 1000);
  assert.equal(status?.refused, 0);
  const { rssBytes } = await processStats(tunnel.pid);
  assert.ok(rssBytes < 300e6, `${rssBytes} bytes of memory`);
});

sshdTest("a client that stops reading stops its sender alone", async () => {
  await using service = startHashService();
  await using sshd = await startSshd();
  await using tunnel = await startTunnelProcess(sshd, { to: service.port });
  (await openEcho(tunnel.port)).close();
  using slow = await Deno.connect({ port: tunnel.port });
  await writeAll(slow, requestHead("S", 0)); // an endless stream
  await readExactly(slow, 1);
  const passed = async (): Promise<number> => {
    const { tunnels: [status] } = await tunnel.status();
    return status?.bytesIn ?? 0;
  };
  let bytes = await passed();
  for (let same = 0; same < 5;) {
    // Work of others goes on, and is how the time passes.
    for (let i = 0; i < 20; i++) (await openEcho(tunnel.port)).close();
    const now = await passed();
    same = now - bytes < 1000 ? same + 1 : 0;
    bytes = now;
  }
  const before = await processStats(tunnel.pid);
  assert.ok(bytes < 64 * MIB, `${bytes} bytes were let in`);
  for (let i = 0; i < 100; i++) (await openEcho(tunnel.port)).close();
  const { rssBytes } = await processStats(tunnel.pid);
  assert.ok(rssBytes - before.rssBytes < 32 * MIB);
  await readExactly(slow, 20 * MIB); // and it goes on where it was
});

sshdTest(
  "100 commands at once all run on a server that allows 10",
  async () => {
    await using service = startHashService();
    await using sshd = await startSshd();
    const remote = await quickRemote(sshd, { to: service.port });
    await using manager = await TunnelManager.start(remote);
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, i) => manager.execute(["echo", `${i}`])),
    );
    assert.deepEqual(
      results.map(({ stdout }) => stdout),
      Array.from({ length: 100 }, (_, i) => `${i}\n`),
    );
    (await openEcho(tunnelPort(manager))).close();
  },
);
