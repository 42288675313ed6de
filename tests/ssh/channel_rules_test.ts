import assert from "node:assert/strict";
import { brokenRule } from "../../src/ssh/channel_rules.ts";
import type { Channel } from "../../src/ssh/ssh2.d.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { serverRemote } from "../helpers/ssh_remote.ts";
import { startSshServer } from "../helpers/ssh_server.ts";
import { tempFolder } from "../helpers/temp.ts";

function channel(
  packetSize: number,
  window: number,
): Pick<Channel, "incoming" | "outgoing"> {
  return {
    incoming: { window, state: "open" },
    outgoing: { id: 0, state: "open", packetSize },
  };
}

Deno.test("brokenRule() lets what RFC 4254 allows pass", () => {
  assert.equal(brokenRule(channel(1, 0)), undefined);
  assert.equal(brokenRule(channel(32_768, 2_097_152)), undefined);
});

Deno.test("brokenRule() names empty packets and an overrun window", () => {
  assert.match(brokenRule(channel(0, 10))?.message ?? "", /packets of 0 bytes/);
  assert.match(brokenRule(channel(10, -1))?.message ?? "", /channel's window/);
});

Deno.test("a command whose login shell runs nothing says so", async () => {
  await using folder = await tempFolder();
  await using server = await startSshServer({
    exec: () => ({ stdout: "This account is not available.\n", exitCode: 1 }),
  });
  const remote = await serverRemote(server, folder.path, {
    workspace: folder.path,
  });
  await using transport = await SSHTransport.connect(remote);
  await assert.rejects(
    transport.execute(["paracle"], { workspaceCommand: true }),
    { code: "exec.failed", message: /its login shell ended with status 1/ },
  );
  // What is not ours ends as it ended, whoever ran it.
  assert.equal((await transport.execute(["ls"])).exitCode, 1);
});
