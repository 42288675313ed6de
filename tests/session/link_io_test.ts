import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { Connections } from "../../src/session/connections.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";

sshdTest(
  "Link comes back each time the server's side of it is killed",
  async () => {
    await using sshd = await startSshd();
    const remote = await sshdRemote(sshd);
    await using lease = new Connections().acquire("lab", {
      clock: systemClock,
      connect: ({ signal }) =>
        SSHTransport.connect(remote, { signal, env: () => undefined }),
    });
    const { link, pool } = lease;
    for (let kill = 1; kill <= 10; kill++) {
      await link.ready();
      const running = await pool.spawn(["sleep", "60"], { findParacle: false });
      const lost = assert.rejects(running.status, { code: "connect.lost" });
      const gone = link.state.until(({ kind }) => kind !== "ready");
      assert.ok(await sshd.killSession() > 0);
      await Promise.all([lost, gone]);
      const { stdout } = await pool.execute(["echo", String(kill)]);
      assert.equal(stdout, `${kill}\n`);
      assert.equal(link.reconnects, kill);
      await running.close();
    }
    assert.match(link.server ?? "", /OpenSSH/);
  },
);
