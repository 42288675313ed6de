import assert from "node:assert/strict";
import { startHashService } from "../helpers/hash_service.ts";
import { type Load, startLoad } from "../helpers/load.ts";
import { type ProcessStats, processStats } from "../helpers/process_stats.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";
import { startTunnelProcess, type TunnelProcess } from "../helpers/tunnel.ts";

const KILLS = 50;
const WARM_UP = 10;
const CLIENTS = 8;
const BATCH = 40;
/** A link that lived shorter is tried again more slowly, on purpose. */
const LIFE_MS = 550;
const GROWTH_MAX = 48 * 2 ** 20;

/** Lets transfers complete until the link has lived long enough. */
async function work(tunnel: TunnelProcess, load: Load): Promise<void> {
  for (;;) {
    await load.completes(BATCH);
    const { link } = await tunnel.status();
    if (link.kind === "ready" && Date.now() - link.since > LIFE_MS) return;
  }
}

/** What the process holds once the other end of what the clients closed has gone, too. */
async function heldInPeace(tunnel: TunnelProcess): Promise<ProcessStats> {
  for (let asked = 0; asked < 500; asked++) {
    const { tunnels } = await tunnel.status();
    if (tunnels[0]?.connections === 0) return await processStats(tunnel.pid);
  }
  throw new Error("a connection is counted that nobody has");
}

/** Kills the server's session again and again below working clients; what is held afterwards. */
async function killUnderLoad(
  { tunnel, sshd, kills }: { tunnel: TunnelProcess; sshd: Sshd; kills: number },
): Promise<ProcessStats> {
  await using load = startLoad({ port: tunnel.port, clients: CLIENTS });
  for (let kill = 0; kill < kills; kill++) {
    await work(tunnel, load);
    assert.ok(await sshd.killSession() > 0);
  }
  await work(tunnel, load);
  await load.stop();
  const { completed, wrong, refused } = load.counts;
  assert.deepEqual({ wrong, refused }, { wrong: 0, refused: 0 });
  assert.ok(completed > kills * BATCH);
  return await heldInPeace(tunnel);
}

sshdTest(
  `${KILLS} kills of the server's session under load refuse, spoil and leak nothing`,
  async () => {
    await using service = startHashService();
    await using sshd = await startSshd();
    await using tunnel = await startTunnelProcess(sshd, { to: service.port });
    const before = await killUnderLoad({ tunnel, sshd, kills: WARM_UP });
    const more = KILLS - WARM_UP;
    const after = await killUnderLoad({ tunnel, sshd, kills: more });
    assert.ok(
      after.files <= before.files,
      `${after.files} files are open, ${before.files} before`,
    );
    const growth = after.rssBytes - before.rssBytes;
    assert.ok(growth < GROWTH_MAX, `memory grew by ${growth} bytes`);
    assert.equal((await tunnel.status()).reconnects, KILLS);
  },
);
