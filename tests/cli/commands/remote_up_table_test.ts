/**
 * `paracle remote up` on a terminal, and as a unit.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ready, START } from "./fake_session.ts";
import { SessionCli, visible } from "./session_cli.ts";

Deno.test("remote up draws a table once each remote has answered, four times a second", async () => {
  const cli = await SessionCli.start(["up"], { terminal: true, columns: 80 });
  assert.equal(cli.out, "lab  connecting\n");
  const lab = cli.session("lab");
  const lastError = { code: "connect.lost", message: "Lost" } as const;
  const link = {
    kind: "backoff",
    attempt: 1,
    since: START,
    retryAt: START + 3000,
    lastError,
  } as const;
  lab.set({ link });
  await cli.clock.advance(0);
  assert.match(visible(cli.out), /ESC\[\?25lREMOTE +STATE/);
  assert.match(cli.out, /lab +backoff .* in 3 s +Lost/);
  const before = cli.out.length;
  lab.set({ link: ready(12) });
  lab.setTunnels("up");
  await cli.clock.advance(249);
  assert.equal(cli.out.length, before, "not yet");
  await cli.clock.advance(1);
  const drawn = cli.out.slice(before);
  assert.match(visible(drawn), /^ESC\[4A\r/);
  assert.match(drawn, /lab +ready +12 ms +1\/1/);
  for (const line of drawn.split("\n")) {
    assert.ok(
      visible(line).replace(/ESC\[\d*[AJK]|\r/g, "").length <= 80,
      line,
    );
  }
  const { err, exitCode, out } = await cli.interrupt();
  assert.ok(out.endsWith("\x1b[?25h"));
  assert.deepEqual([err, exitCode], [
    "Closing; Ctrl-C again leaves at once\n",
    0,
  ]);
});

Deno.test("remote up --print-unit prints a unit and starts nothing", async () => {
  const argv = ["up", "lab", "--tunnel", "1:2", "--print-unit"];
  const cli = new SessionCli([...argv, "systemd"], {
    globals: { paracRoot: "../my ws" },
  });
  const { err, out } = await cli.ended;
  assert.match(
    out,
    /^ExecStart=\/opt\/bin\/paracle --parac-root "\/ws\/my ws" remote up lab --tunnel 1:2$/m,
  );
  assert.match(out, /^WorkingDirectory=\/ws\/sub$/m);
  assert.match(err, /systemd\/user\/paracle-lab\.service/);
  assert.equal(cli.started.size, 0);
  const plist = await new SessionCli([...argv, "launchd"]).ended;
  assert.match(plist.out, /<string>remote<\/string>\n *<string>up<\/string>/);
  assert.match(plist.err, /LaunchAgents\/paracle\.lab\.plist/);
});
