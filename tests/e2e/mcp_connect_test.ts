import assert from "node:assert/strict";
import { openFixture } from "../helpers/remote_fixture.ts";
import { deserted, installSlowServer, openIde } from "../helpers/mcp_ide.ts";
import { sshdTest } from "../helpers/sshd.ts";

const REMOTE = ["--remote", "production"];
const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
}) + "\n";

for (const era of ["legacy", "auto"] as const) {
  sshdTest(
    `mcp connect gives an editor (${era}) the tools of a remote`,
    async () => {
      await using host = await openFixture();
      await using ide = await openIde(host, REMOTE, { era });
      const { tools } = await ide.client.listTools();
      assert.ok(tools.some(({ name }) => name === "workflow_run"));
      const status = await ide.client.callTool({ name: "workspace_status" });
      assert.match(
        JSON.stringify(status),
        new RegExp(`${host.workspace}/.parac`),
      );
    },
  );
}

sshdTest(
  "mcp connect fails a call with its connection, and serves the next",
  async () => {
    await using host = await openFixture();
    await installSlowServer(host);
    await using ide = await openIde(host, REMOTE);
    const slow = (ms: number) =>
      ide.client.callTool({ name: "slow", arguments: { ms } });
    await slow(1);
    for (let round = 0; round < 3; round++) {
      const call = slow(30_000).then(() => undefined, (error) => error);
      await ide.client.listTools(); // the call is there before this is answered
      const started = performance.now();
      assert.ok(await host.sshd.killSession() > 0);
      const error = await call;
      const ms = performance.now() - started;
      assert.equal(error?.code, -31001, String(error));
      assert.equal(error.data.maybeExecuted, true);
      assert.equal(error.data.remote, "production");
      assert.ok(ms < 2_000, `${ms} ms`);
      assert.match(JSON.stringify(await slow(1)), /awake/);
    }
  },
);

sshdTest(
  "mcp connect rides on the session, and goes its own way without",
  async () => {
    await using host = await openFixture();
    await using up = host.start(["remote", "up", "production", "--json"]);
    await up.out.waitFor(/ready/);
    const before = host.connections();
    await using ide = await openIde(host, REMOTE);
    await ide.client.listTools();
    assert.equal(host.connections(), before);
    up.kill("SIGKILL");
    await up.ended;
    const { tools } = await ide.client.listTools();
    assert.ok(tools.length > 0);
    assert.equal(host.connections(), before + 1);
  },
);

const ENDS = [
  ["EOF", false],
  ["SIGTERM", false],
  ["SIGINT", false],
  ["SIGKILL", false],
  ["EOF", true],
  ["SIGKILL", true],
] as const;

for (const [end, isShared] of ENDS) {
  const way = isShared ? "over a session" : "over its own connection";
  sshdTest(
    `mcp connect leaves no process there after ${end}, ${way}`,
    async () => {
      await using host = await openFixture();
      await installSlowServer(host);
      await using stack = new AsyncDisposableStack();
      if (isShared) {
        const words = ["remote", "up", "production", "--json"];
        const up = stack.use(host.start(words));
        await up.out.waitFor(/ready/);
      }
      await using bridge = host.start(["mcp", "connect", ...REMOTE]);
      await bridge.write(INITIALIZE);
      await bridge.out.waitFor(/"id":1/);
      const call = { name: "slow", arguments: { ms: 60_000 } };
      const rpc = { jsonrpc: "2.0", id: 2, method: "tools/call", params: call };
      await bridge.write(`${JSON.stringify(rpc)}\n`);
      // Once a later question is answered, the call has been read and sent.
      const ping = { jsonrpc: "2.0", id: 3, method: "ping" };
      await bridge.write(`${JSON.stringify(ping)}\n`);
      await bridge.out.waitFor(/"id":3/);
      const started = performance.now();
      if (end === "EOF") await bridge.end();
      else bridge.kill(end);
      const status = await bridge.ended;
      const ms = performance.now() - started;
      assert.equal(status, end === "SIGKILL" ? 137 : 0, bridge.err.text);
      assert.ok(ms < 2_000, `${ms} ms`);
      const lines = bridge.out.text.trim().split("\n");
      for (const line of lines) assert.equal(JSON.parse(line).jsonrpc, "2.0");
      // What was asked is answered, whatever ends it in order.
      assert.equal(lines.length, end === "SIGKILL" ? 2 : 3);
      await deserted(host, { limitMs: 3_000 });
    },
  );
}

sshdTest(
  "mcp connect answers and ends with the status of a failure for good",
  async () => {
    await using host = await openFixture();
    await Deno.remove(`${host.home}/.ssh/known_hosts`);
    const { code, out, err } = await host.run(["mcp", "connect", ...REMOTE], {
      stdin: INITIALIZE,
    });
    const answer = JSON.parse(out);
    assert.equal(answer.id, 1);
    assert.equal(answer.error.code, -31004);
    assert.match(answer.error.message, /is not known here/);
    assert.equal(code, 242, err);
  },
);

sshdTest(
  "mcp connect says that nothing ran where paracle is not installed",
  async () => {
    await using host = await openFixture();
    await Deno.remove(`${host.hostHome}/.local/bin/paracle`);
    const params = { name: "workflow_run", arguments: { name: "x" } };
    const rpc = { jsonrpc: "2.0", id: 2, method: "tools/call", params };
    const { code, out, err } = await host.run(["mcp", "connect", ...REMOTE], {
      stdin: INITIALIZE + JSON.stringify(rpc) + "\n",
    });
    assert.equal(code, 248, err);
    const answers = out.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(answers.map(({ id }) => id).toSorted(), [1, 2]);
    for (const { error } of answers) {
      assert.equal(error.code, -31002);
      assert.equal(error.data.maybeExecuted, false);
      assert.match(error.message, /"paracle remote install production"/);
      assert.doesNotMatch(error.message, /may have|connection was lost/);
    }
  },
);

sshdTest("mcp connect tells an editor to pass SSH_AUTH_SOCK on", async () => {
  await using host = await openFixture();
  await host.setRemote({ identity_file: undefined });
  const { code, out } = await host.run(["mcp", "connect", ...REMOTE], {
    stdin: INITIALIZE,
  });
  assert.match(JSON.parse(out).error.message, /SSH_AUTH_SOCK/);
  assert.equal(code, 244);
});

sshdTest("mcp connect ends with the first loss when told so", async () => {
  await using host = await openFixture();
  await using bridge = host.start(["mcp", "connect", ...REMOTE], {
    env: { PARACLE_AUTO_RECONNECT: "false" },
  });
  await bridge.write(INITIALIZE);
  await bridge.out.waitFor(/"id":1/);
  await host.sshd.killSession();
  assert.equal(await bridge.ended, 1);
});

sshdTest("mcp connect --check prints every step with its time", async () => {
  await using host = await openFixture();
  const words = ["mcp", "connect", ...REMOTE, "--check", "--json"];
  const { code, out, err } = await host.run(words);
  assert.equal(code, 0, err);
  const report = JSON.parse(out);
  assert.equal(report.ok, true);
  assert.equal(report.transport, "ssh");
  const names = report.checks.map((check: { name: string }) => check.name);
  assert.deepEqual(names, ["resolve", "ssh", "initialize", "tools"]);
  for (const { ms } of report.checks) assert.ok(ms > 0);

  await host.sshd.goAway();
  const down = await host.run(["mcp", "connect", ...REMOTE, "--check"]);
  assert.equal(down.code, 1);
  assert.match(down.out, /^FAIL {2}ssh .*\[connect\.refused\]$/m);
});

sshdTest(
  "mcp connect over SSH leaves one line in the log of this side",
  async () => {
    await using host = await openFixture();
    const { code } = await host.run(["mcp", "connect", ...REMOTE], {
      stdin: new TextEncoder().encode(INITIALIZE),
    });
    assert.equal(code, 0);
    const log = `${host.home}/.local/state/paracle/remote-access.log`;
    const lines = (await Deno.readTextFile(log)).trim().split("\n");
    const [{ remote, exit }] = lines.map((line) => JSON.parse(line));
    assert.deepEqual([lines.length, remote, exit], [1, "production", 0]);
  },
);
