/**
 * `paracle remote status`.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  FakeSession,
  ready,
  remoteStatus,
  START,
  tunnelStatus,
  turn,
} from "./fake_session.ts";
import { SessionCli, visible } from "./session_cli.ts";

function lab(): FakeSession {
  return new FakeSession(remoteStatus("lab", {
    link: ready(12.34),
    server: "OpenSSH_9.6\x1b[2J",
    reconnects: 3,
    commands: { running: 2, waiting: 1 },
    tunnels: [
      tunnelStatus("8000:80", { connections: 2, bytesIn: 1_234_567 }),
      tunnelStatus("R:9000:3000", {
        kind: "remote",
        listen: "127.0.0.1:9000",
        port: 9000,
        target: "127.0.0.1:3000",
        state: "down",
        reason: "refused there",
        lastActivity: START,
      }),
    ],
  }));
}

Deno.test("remote status --json tells everything that is measured", async () => {
  const cli = new SessionCli(["status", "--json"], { others: { lab: lab() } });
  const { exitCode, out } = await cli.ended;
  const { schema, remotes } = JSON.parse(out);
  assert.deepEqual([exitCode, schema, remotes.length], [0, 1, 2]);
  const [first, second] = remotes;
  assert.deepEqual({ ...first, tunnels: [] }, {
    name: "lab",
    state: "ready",
    since: "2026-01-02T03:04:05.000Z",
    connected: true,
    pid: 4711,
    rtt_ms: 12.3,
    error: null,
    retry_at: null,
    server: "OpenSSH_9.6\x1b[2J",
    reconnects: 3,
    commands: { running: 2, waiting: 1 },
    tunnels: [],
  });
  assert.deepEqual(first.tunnels[1], {
    id: "R:9000:3000",
    type: "remote",
    listen: "127.0.0.1:9000",
    port: 9000,
    target: "127.0.0.1:3000",
    local: 3000,
    remote: 9000,
    state: "down",
    reason: "refused there",
    connections: 0,
    total: 0,
    bytes_in: 0,
    bytes_out: 0,
    refused: 0,
    queued: 0,
    last_activity: "2026-01-02T03:04:05.000Z",
    description: null,
  });
  assert.deepEqual([second.state, second.connected, second.pid], [
    "down",
    false,
    null,
  ]);
});

Deno.test("remote status shows configured tunnels as down without a session", async () => {
  const { out } = await new SessionCli(["status", "lab", "--json"]).ended;
  const [{ state, tunnels }] = JSON.parse(out).remotes;
  assert.equal(state, "down");
  const { id, listen, target, reason } = tunnels[0];
  assert.deepEqual([id, listen, target, reason], [
    "8000:80",
    "127.0.0.1:8000",
    "127.0.0.1:80",
    "no session runs",
  ]);
});

Deno.test("remote status fits the terminal and obeys no remote", async () => {
  const cli = new SessionCli(["status", "lab"], {
    others: { lab: lab() },
    terminal: true,
    columns: 100,
  });
  const { out } = await cli.ended;
  assert.equal(visible(out), out);
  assert.match(out, /^lab +ready +12 ms +1\/2 +2 +1\.2 MB +0 B$/m);
  assert.match(out, /^lab {2}tunnel R:9000:3000 down: refused there$/m);
  assert.match(
    out,
    /process 4711; server OpenSSH_9\.6\\x1b\[2J; reconnected 3/,
  );
  const table = out.split("\n").filter((line) => line.startsWith("REMOTE"));
  for (const line of table) assert.ok(line.length <= 100);
});

Deno.test("remote status --watch --json prints a line a change, until Ctrl-C", async () => {
  const session = lab();
  const cli = await SessionCli.start(["status", "--watch", "--json"], {
    others: { lab: session },
  });
  await cli.clock.advance(1000);
  session.setTunnels("up");
  await turn();
  await cli.clock.advance(1000);
  const { exitCode, out } = await cli.interrupt();
  assert.equal(exitCode, 0);
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ remotes }) => remotes[0].tunnels[1].state),
    ["down", "up"],
  );
});

Deno.test("remote status --watch sees a session end", async () => {
  const session = lab();
  const others: Record<string, FakeSession> = { lab: session };
  const cli = await SessionCli.start(["status", "lab", "--watch"], { others });
  delete others["lab"];
  await session.down();
  await turn();
  await cli.clock.advance(1000);
  const { out } = await cli.interrupt();
  assert.match(out, /\n\nREMOTE.*\nlab +down/);
});

Deno.test("remote status --watch draws in place on a terminal", async () => {
  const cli = await SessionCli.start(["status", "lab", "--watch"], {
    others: { lab: lab() },
    terminal: true,
  });
  const { out } = await cli.interrupt();
  assert.match(visible(out), /^ESC\[\?25l/);
  assert.match(visible(out), /ESC\[\?25h$/);
});
