import assert from "node:assert/strict";
import { TunnelManager } from "../../src/mod.ts";
import { startCutProxy } from "../helpers/cut_proxy.ts";
import { startHashService } from "../helpers/hash_service.ts";
import { netnsMissing, openNetns } from "../helpers/netns.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import {
  ending,
  openEcho,
  quickRemote,
  tunnelPort,
} from "../helpers/tunnel.ts";

sshdTest("a tunnel gets over a peer that is frozen", async () => {
  await using service = startHashService();
  await using sshd = await startSshd();
  const remote = await quickRemote(sshd, { to: service.port });
  await using manager = await TunnelManager.start(remote);
  using standing = await openEcho(tunnelPort(manager));
  assert.ok(await sshd.pauseSessions() > 0);
  await ending(standing); // noticed: nothing else ends it
  (await openEcho(tunnelPort(manager))).close();
  assert.equal(manager.status().reconnects, 1);
});

sshdTest("a tunnel gets over a line that swallows everything", async () => {
  await using service = startHashService();
  await using sshd = await startSshd();
  await using line = startCutProxy({ port: sshd.port });
  const remote = await quickRemote(sshd, { to: service.port, via: line.port });
  await using manager = await TunnelManager.start(remote);
  using standing = await openEcho(tunnelPort(manager));
  line.hold();
  await ending(standing);
  const late = openEcho(tunnelPort(manager)); // waits in the queue
  line.release();
  (await late).close();
  await manager.ready();
  assert.equal(manager.status().tunnels[0]?.refused, 0);
});

const missing = await netnsMissing();
const because = missing === undefined ? "" : ` (${missing})`;

sshdTest(`a tunnel gets over a machine cut off${because}`, async () => {
  if (missing !== undefined) return;
  await using net = await openNetns();
  const { address, launcher } = net;
  await using sshd = await startSshd({ address, launcher });
  // The server forwards to a port of its own machine: its own.
  const remote = await quickRemote(sshd, { to: sshd.port });
  const [tunnel] = remote.tunnels;
  assert.ok(tunnel !== undefined);
  const tunnels = [{ ...tunnel, remoteHost: address }];
  await using manager = await TunnelManager.start({ ...remote, tunnels });
  await manager.ready();
  using standing = await Deno.connect({ port: tunnelPort(manager) });
  await net.cut();
  await ending(standing);
  assert.equal(manager.status().connected, false);
  await net.mend();
  await manager.ready();
  assert.ok(manager.status().reconnects >= 1);
});

sshdTest("clients of a server that is away wait and are served", async () => {
  await using service = startHashService();
  await using sshd = await startSshd();
  const remote = await quickRemote(sshd, { to: service.port });
  await using manager = await TunnelManager.start(remote);
  const port = tunnelPort(manager);
  await manager.ready();
  using standing = await openEcho(port);
  await sshd.goAway();
  await ending(standing);
  const waiting = Array.from({ length: 20 }, () => openEcho(port));
  assert.equal(manager.status().connected, false);
  await sshd.comeBack();
  manager.reconnect();
  for (const conn of await Promise.all(waiting)) conn.close();
  await manager.ready();
  const [tunnel] = manager.status().tunnels;
  assert.equal(tunnel?.state, "up");
  assert.equal(tunnel?.refused, 0);
});
