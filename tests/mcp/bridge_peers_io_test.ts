import assert from "node:assert/strict";
import {
  assertRefused,
  assertSpeaks,
  BRIDGE_PEERS,
} from "../helpers/mcp_peers.ts";
import { installSlowServer } from "../helpers/mcp_ide.ts";
import { testNetwork } from "../helpers/mcp_network.ts";
import { openDesk, openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { createFixture, fixtureHub } from "./fixture.ts";

for (const [name, start] of Object.entries(BRIDGE_PEERS)) {
  for (const scheme of ["ws", "http"]) {
    Deno.test(`mcp connect to ${scheme}://... serves ${name}`, async () => {
      await using desk = await openDesk();
      await using hub = fixtureHub();
      const factory = createFixture({ hub });
      await using server = testNetwork({ factory, hub });
      const url = scheme === "ws" ? server.wsUrl : server.url;
      await using peer = await start(desk, ["--url", url]);
      await assertSpeaks(peer, { isPiped: true });
      await assertRefused(peer);
      assert.deepEqual(server.faults, []);
    });
  }
}

sshdTest("mcp connect by SSH serves the clients of both SDKs", async () => {
  await using host = await openFixture();
  await installSlowServer(host);
  for (const start of Object.values(BRIDGE_PEERS)) {
    await using peer = await start(host, ["--remote", "production"]);
    await assertSpeaks(peer, { isPiped: true });
    await assertRefused(peer);
  }
});
