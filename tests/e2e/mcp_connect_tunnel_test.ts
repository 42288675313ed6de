import assert from "node:assert/strict";
import { startProgram } from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { openIde } from "../helpers/mcp_ide.ts";
import { sshdTest } from "../helpers/sshd.ts";

/** An address of this machine that no other test serves on. */
function ownAddress(): string {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
  return `127.${(a ?? 0) % 250 + 1}.${b}.${(c ?? 0) % 250 + 1}`;
}

/** Starts the server of the host's workspace; its tokens are made there. */
async function serve(host: RemoteFixture, address: string) {
  const env = {
    ...host.env,
    HOME: host.hostHome,
    XDG_CONFIG_HOME: `${host.hostHome}/.config`,
  };
  await host.runThere(["auth", "generate-token"]); // makes the key
  const server = startProgram(["mcp", "serve", "--host", address], {
    cwd: host.workspace,
    env,
  });
  await server.err.waitFor(/Serving/);
  return server;
}

for (const transport of ["ws", "http"] as const) {
  const words = ["--remote", "production", "--transport", transport];

  sshdTest(
    `mcp connect --transport ${transport} goes through a tunnel with a token made there`,
    async () => {
      await using host = await openFixture();
      const address = ownAddress();
      const tunnel = { local: 0, remote: 8001, "remote_host": address };
      await host.setRemote({ tunnels: [tunnel] });
      const server = await serve(host, address);
      await using ide = await openIde(host, words);
      const { tools } = await ide.client.listTools();
      assert.ok(tools.length > 0);

      server.kill("SIGKILL");
      await server.ended;
      const listing = ide.client.listTools();
      await using _again = await serve(host, address);
      assert.equal((await listing).tools.length, tools.length);

      await host.sshd.killSession();
      assert.equal((await ide.client.listTools()).tools.length, tools.length);
      assert.doesNotMatch(ide.err(), /eyJ/); // no token is told
    },
  );
}

sshdTest(
  "mcp connect takes the tunnel of a session, and its own when that ends",
  async () => {
    await using host = await openFixture();
    const address = ownAddress();
    const tunnel = { local: 0, remote: 8001, "remote_host": address };
    await host.setRemote({ tunnels: [tunnel] });
    await using _server = await serve(host, address);
    await using up = host.start(["remote", "up", "production", "--json"]);
    await up.out.waitFor(/"up"/);
    const before = host.connections();
    // With such a tunnel nobody has to say ws.
    await using ide = await openIde(host, ["--remote", "production"]);
    await ide.client.listTools();
    assert.match(ide.err(), /by ws production/);
    assert.equal(host.connections(), before);
    up.kill("SIGTERM");
    await up.ended;
    await ide.client.listTools();
    assert.ok(host.connections() > before);
  },
);

sshdTest("mcp connect --transport ws says what is missing there", async () => {
  await using host = await openFixture();
  const tunnel = { local: 0, remote: 8001, "remote_host": ownAddress() };
  await host.setRemote({ tunnels: [tunnel] });
  const { code, out } = await host.run([
    ...["mcp", "connect", "--remote", "production"],
    ...["--transport", "ws", "--check"],
  ]);
  assert.equal(code, 1);
  assert.match(out, /^FAIL {2}http .*\[connect\.refused\]$/m);
});
