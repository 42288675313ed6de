/**
 * `paracle remote up` without a terminal.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../../src/core/errors.ts";
import {
  failed,
  FakeSession,
  ready,
  remoteStatus,
  START,
  tunnelStatus,
  turn,
} from "./fake_session.ts";
import { SessionCli } from "./session_cli.ts";

const BUSY = new ParacleError("tunnel.port_in_use", "Cannot listen: taken");

Deno.test("remote up tells each change on a line and ends with 0 on Ctrl-C", async () => {
  const cli = await SessionCli.start(["up"]);
  const lab = cli.session("lab");
  lab.set({ link: ready(12.4) });
  lab.setTunnels("up");
  lab.set({ link: ready(13.4) });
  const lastError = { code: "connect.lost", message: "Lost \x1b[2J" } as const;
  const since = START;
  const retryAt = START + 1500;
  lab.set({ link: { kind: "backoff", attempt: 1, since, retryAt, lastError } });
  lab.setTunnels("down", "the link is down");
  const { err, exitCode, failure, out } = await cli.interrupt();
  assert.deepEqual(out.split("\n"), [
    "lab  connecting",
    "lab  ready  12 ms",
    "lab  tunnel 8000:80 up",
    "lab  backoff  next try in 2 s: Lost \\x1b[2J [connect.lost]",
    "lab  tunnel 8000:80 down: the link is down",
    "",
  ]);
  assert.deepEqual([err, exitCode, failure], ["", 0, undefined]);
  assert.deepEqual(lab.asked, ["down"]);
});

Deno.test("remote up --json prints one event a line", async () => {
  const cli = await SessionCli.start(["up", "lab", "--json"]);
  cli.session("lab").set({ link: ready(12.34) });
  cli.session("lab").setTunnels("up");
  const { out } = await cli.interrupt();
  const events = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  const states = events.map(({ event, state, tunnel }) => [
    event,
    state ?? tunnel.state,
  ]);
  assert.deepEqual(states, [
    ["state", "connecting"],
    ["state", "ready"],
    ["tunnel", "up"],
  ]);
  assert.ok(events.every(({ remote }) => remote === "lab"));
  assert.deepEqual(events[1], {
    schema: 1,
    time: "2026-01-02T03:04:05.000Z",
    remote: "lab",
    event: "state",
    state: "ready",
    since: "2026-01-02T03:04:05.000Z",
    attempt: null,
    rtt_ms: 12.3,
    retry_at: null,
    error: null,
  });
  assert.equal(events[2].tunnel.id, "8000:80");
});

Deno.test("remote up adds the tunnels of its flags and warns of open ones", async () => {
  const flags = ["--tunnel", "0.0.0.0:1:2", "--reverse", "9000:3000"];
  const cli = await SessionCli.start(["up", ...flags, "--dynamic", "1080"]);
  const { tunnels } = cli.starts.get("lab") ?? {};
  assert.deepEqual(tunnels?.map(({ kind, local }) => [kind, local]), [
    ["local", 8000],
    ["local", 1],
    ["remote", 3000],
    ["dynamic", 1080],
  ]);
  const { err } = await cli.interrupt();
  assert.equal(
    err,
    "warning: lab: tunnel 0.0.0.0:1:127.0.0.1:2 listens on 0.0.0.0 here: " +
      "other machines can connect to it\n",
  );
});

Deno.test("remote up goes on with the others when one cannot start", async () => {
  const cli = await SessionCli.start(["up", "--all"], {
    unstartable: { two: BUSY },
  });
  cli.session("lab").set({ link: ready() });
  const { exitCode, out } = await cli.interrupt();
  assert.match(out, /^two {2}failed {2}Cannot listen: taken \[tunnel\.port/m);
  assert.match(out, /^lab {2}ready$/m);
  assert.equal(exitCode, 0);
});

Deno.test("remote up ends with the failure once all have failed for good", async () => {
  const cli = await SessionCli.start(["up", "lab", "two"]);
  cli.session("lab").set({ link: failed() });
  await turn();
  cli.session("two").set({ link: failed() });
  const { exitCode, failure } = await cli.ended;
  assert.deepEqual([exitCode, failure], [244, "auth.failed: Cannot log in"]);
  const none = await SessionCli.start(["up", "lab", "two"], {
    unstartable: { lab: BUSY, two: BUSY },
  });
  assert.match((await none.ended).failure ?? "", /^tunnel\.port_in_use/);
});

Deno.test("remote up ends with 0 when another process takes the session down", async () => {
  const cli = await SessionCli.start(["up"]);
  await cli.session("lab").down();
  const { exitCode, out } = await cli.ended;
  assert.equal(exitCode, 0);
  assert.match(out, /^lab {2}closed$/m);
});

Deno.test("remote up refuses a remote whose session runs, and says where", async () => {
  const others = { lab: new FakeSession(remoteStatus("lab")) };
  const cli = await SessionCli.start(["up"], { others });
  const { exitCode, failure } = await cli.ended;
  assert.equal(exitCode, 1);
  assert.match(failure ?? "", /^session\.already_up: .* process 4711 .*/);
  assert.match(failure ?? "", /remote status lab, .* remote down lab$/);
});

Deno.test("remote up with tunnels says how to add them to a session that runs", async () => {
  const others = { lab: new FakeSession(remoteStatus("lab")) };
  const typed = ["--tunnel", "81:db:82", "--reverse", "83:84"];
  const argv = ["up", "--wait", ...typed, "--dynamic", "[::1]:85"];
  const { failure } = await (await SessionCli.start(argv, { others })).ended;
  const add = "paracle remote tunnel add lab";
  const said = `add to it with: ${add} 81:db:82 && ${add} 83:84 --reverse && ` +
    `${add} '[::1]:85' --dynamic, see it with: paracle remote status lab, or`;
  assert.ok(failure?.includes(said), failure);
});

Deno.test("remote up --wait says ready once all is proven, and goes on", async () => {
  const cli = await SessionCli.start(["up", "--wait"]);
  cli.session("lab").set({ link: ready() });
  cli.session("lab").setTunnels("up");
  await turn();
  assert.match(cli.out, /^lab {2}ready, 1 tunnel$/m);
  await cli.clock.advance(60_000);
  assert.equal((await cli.interrupt()).exitCode, 0);
});

Deno.test("remote up --wait ends with 241 when the proof does not come in time", async () => {
  const cli = await SessionCli.start(["up", "--wait", "--timeout", "5s"]);
  cli.session("lab").set({ link: ready() });
  cli.session("lab").setTunnels("down", "nobody answers");
  await cli.clock.advance(5_000);
  const { exitCode, failure } = await cli.ended;
  assert.equal(exitCode, 241);
  assert.match(
    failure ?? "",
    /^tunnel\.not_proven: Cannot prove .* 5 s: tunnel 8000:80 of "lab" is down, nobody/,
  );
  assert.deepEqual(cli.session("lab").asked, ["down"]);
});

Deno.test("remote up --wait without tunnels cannot connect in time", async () => {
  const argv = ["up", "two", "--wait", "--timeout", "5s"];
  const cli = await SessionCli.start(argv);
  await cli.clock.advance(5_000);
  const { failure } = await cli.ended;
  assert.match(
    failure ?? "",
    /^tunnel\.not_proven: Cannot connect within 5 s: "two" is connecting;/,
  );
});

Deno.test("remote up --wait ends with 130 when it is interrupted before the proof", async () => {
  const cli = await SessionCli.start(["up", "--wait"]);
  const { exitCode } = await cli.interrupt();
  assert.equal(exitCode, 130);
  assert.deepEqual(cli.session("lab").asked, ["down"]);
});

Deno.test("remote up --wait waits for the session of another process", async () => {
  const tunnels = [tunnelStatus("8000:80", { state: "down" })];
  const lab = new FakeSession(remoteStatus("lab", { tunnels }));
  const cli = await SessionCli.start(["up", "--wait"], { others: { lab } });
  lab.set({ link: ready() });
  await turn();
  lab.setTunnels("up");
  const { exitCode, out } = await cli.ended;
  assert.deepEqual([exitCode, out], [0, "lab  ready, 1 tunnel\n"]);
  assert.deepEqual(lab.asked, []);
});

for (
  const [argv, why] of [
    [["up", "nobody"], /^config\.unknown_remote/],
    [["up", "lab", "--all"], /^usage\.invalid: .*--all/],
    [["up", "lab", "two", "--tunnel", "1:2"], /one remote$/],
    [["up", "--timeout", "3"], /goes with --wait$/],
    [["up", "--tunnel", "x"], /^usage\.invalid: .*--tunnel x: expected \[bind/],
  ] as const
) {
  Deno.test(`remote ${argv.join(" ")} starts nothing`, async () => {
    const cli = await SessionCli.start(argv);
    const { failure } = await cli.ended;
    assert.match(failure ?? "", why);
    assert.equal(cli.started.size, 0);
  });
}
