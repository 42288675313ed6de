/**
 * `paracle remote down`, `reconnect` and `tunnel`.
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
import { PROJECT } from "./remote_memory.ts";
import { SessionCli } from "./session_cli.ts";

function lab(): FakeSession {
  const tunnels = [tunnelStatus("8000:80")];
  return new FakeSession(remoteStatus("lab", { link: ready(5), tunnels }));
}

Deno.test("remote down ends the sessions that run and tells of the others", async () => {
  const session = lab();
  const options = { others: { lab: session } };
  const { exitCode, failure, out } = await new SessionCli([
    "down",
    "two",
    "lab",
  ], options).ended;
  assert.equal(out, 'Ended the session of "lab" (process 4711)\n');
  assert.deepEqual(session.asked, ["down"]);
  assert.equal(exitCode, 1);
  assert.match(
    failure ?? "",
    /^session\.not_running: .*: paracle remote up two/,
  );
  const all = await new SessionCli(["down", "--all"], options).ended;
  assert.deepEqual([all.exitCode, all.failure], [0, undefined]);
  const none = await new SessionCli(["down", "--all"]).ended;
  assert.equal(none.out, "No session runs\n");
  const nobody = await new SessionCli(["down"]).ended;
  assert.equal(nobody.exitCode, 2);
});

Deno.test("remote down says that commands may go on over there", async () => {
  const session = lab();
  const options = { others: { lab: session } };
  const quiet = await new SessionCli(["down", "lab"], options).ended;
  assert.equal(quiet.err, "");
  const busy = lab();
  busy.set({ commands: { running: 2, waiting: 1 } });
  const { err, exitCode, out } = await new SessionCli(["down", "lab"], {
    others: { lab: busy },
  }).ended;
  assert.deepEqual([exitCode, busy.asked], [0, ["down"]]);
  assert.equal(out, 'Ended the session of "lab" (process 4711)\n');
  assert.match(
    err,
    /^warning: commands that ran over it: 2; .* paracle remote exec lab -- ps -ef\n$/,
  );
});

Deno.test("remote down ends a session that does not tell its status", async () => {
  const session = lab();
  const mute = new ParacleError("session.unreachable", "Cannot ask");
  const client = session.client();
  session.client = () => ({ ...client, status: () => Promise.reject(mute) });
  const { exitCode, out } = await new SessionCli(["down", "lab"], {
    others: { lab: session },
  }).ended;
  assert.equal(exitCode, 0);
  assert.match(out, /^Ended /);
});

Deno.test("remote reconnect waits until it is ready again", async () => {
  const session = lab();
  const cli = await SessionCli.start(["reconnect", "lab"], {
    others: { lab: session },
  });
  assert.deepEqual(session.asked, ["reconnect"]);
  session.set({ link: { kind: "connecting", attempt: 1, since: START + 1 } });
  await turn();
  session.set({ link: ready(undefined, START + 2) });
  const { err, exitCode, out } = await cli.ended;
  assert.deepEqual([err, out, exitCode], [
    "lab  connecting\n",
    "lab  ready\n",
    0,
  ]);
});

Deno.test("remote reconnect ends with what the session failed with", async () => {
  const session = lab();
  session.set({ link: failed() });
  const options = { others: { lab: session } };
  const cli = await SessionCli.start(["reconnect", "lab"], options);
  session.set({ link: failed(START + 1) });
  assert.equal((await cli.ended).exitCode, 244);
  const asked = await SessionCli.start(
    ["reconnect", "lab", "--no-wait"],
    options,
  );
  assert.match((await asked.ended).out, /^Asked /);
  const none = await new SessionCli(["reconnect", "two"]).ended;
  assert.match(none.failure ?? "", /^session\.not_running/);
});

Deno.test("remote reconnect says so when the session ends meanwhile", async () => {
  const session = lab();
  const cli = await SessionCli.start(["reconnect", "lab"], {
    others: { lab: session },
  });
  await session.down();
  assert.match((await cli.ended).failure ?? "", /^session\.not_running/);
});

Deno.test("remote tunnel list shows tunnels with and without a session", async () => {
  const others = { lab: lab() };
  const { out } = await new SessionCli(["tunnel", "list"], { others }).ended;
  assert.match(out, /^lab +8000:80 +up +127\.0\.0\.1:8000 +127\.0\.0\.1:80/m);
  const json = await new SessionCli(["tunnel", "list", "lab", "--json"]).ended;
  const { schema, tunnels } = JSON.parse(json.out);
  assert.deepEqual([schema, tunnels[0].remote_name ?? tunnels[0].state], [
    1,
    "down",
  ]);
  const none = await new SessionCli(["tunnel", "list", "two"]).ended;
  assert.match(none.out, /^No tunnels; /);
});

Deno.test("remote tunnel add acts on the session, and on the file with --save", async () => {
  const session = lab();
  const argv = ["tunnel", "add", "lab", "0.0.0.0:9000:3000", "--reverse"];
  const cli = new SessionCli([...argv, "--save"], { others: { lab: session } });
  const { err, out } = await cli.ended;
  assert.match(
    err,
    /^warning: tunnel R:0\.0\.0\.0:9000:127\.0\.0\.1:3000 .* on the remote/,
  );
  assert.match(out, /^Opened tunnel new: .* leads to .*\nSaved tunnel R:0/);
  assert.match(session.asked[0] ?? "", /^add \{"kind":"remote"/);
  assert.match(
    cli.files.get(PROJECT) ?? "",
    / # here\n {8}remote: 80\n {6}- type: remote\n {8}local: 3000\n/,
  );
});

Deno.test("remote tunnel add without a session needs --save", async () => {
  const argv = ["tunnel", "add", "lab", "1080", "--dynamic"];
  const refused = await new SessionCli(argv).ended;
  assert.match(
    refused.failure ?? "",
    /^session\.not_running: .*D:1080.*: paracle remote up lab$/,
  );
  const saved = await new SessionCli([...argv, "--save"]).ended;
  assert.deepEqual([saved.failure, saved.exitCode], [undefined, 0]);
  const twice = ["tunnel", "add", "lab", "8000:81", "--save"];
  const taken = await new SessionCli(twice).ended;
  assert.match(taken.failure ?? "", /^usage\.invalid: .*taken by tunnels\[0\]/);
  const both = [...argv, "--reverse"];
  assert.equal((await new SessionCli(both).ended).exitCode, 2);
});

Deno.test("remote tunnel remove, pause and resume call a tunnel by its id", async () => {
  const session = lab();
  const others = { lab: session };
  for (const verb of ["pause", "resume", "remove"]) {
    const argv = ["tunnel", verb, "lab", "8000:80"];
    const { exitCode } = await new SessionCli(argv, { others }).ended;
    assert.equal(exitCode, 0, verb);
    assert.equal(session.asked.at(-1), `${verb} 8000:80`);
    const unknown = ["tunnel", verb, "lab", "1:1"];
    const { failure } = await new SessionCli(unknown, { others }).ended;
    assert.match(failure ?? "", /^tunnel\.not_found/, verb);
    const down = await new SessionCli(["tunnel", verb, "two", "1:1"]).ended;
    assert.match(down.failure ?? "", /^session\.not_running/, verb);
  }
});

Deno.test("remote tunnel remove, pause and resume know an id as it was typed", async () => {
  const ids = [
    ["8000:127.0.0.1:80", "8000:80"],
    ["0.0.0.0:9000:80", "0.0.0.0:9000:127.0.0.1:80"],
    ["R:9001:127.0.0.1:81", "R:9001:81"],
    ["D:127.0.0.1:1080", "D:1080"],
  ] as const;
  const tunnels = ids.map(([, id]) => tunnelStatus(id));
  const status = remoteStatus("lab", { link: ready(5), tunnels });
  const others = { lab: new FakeSession(status) };
  const said = { pause: "Paused", resume: "Resumed", remove: "Closed" };
  for (const [verb, done] of Object.entries(said)) {
    for (const [typed, id] of ids) {
      const argv = ["tunnel", verb, "lab", typed];
      const { failure, out } = await new SessionCli(argv, { others }).ended;
      assert.deepEqual([failure, out], [undefined, `${done} tunnel ${id}\n`]);
    }
  }
  const argv = ["tunnel", "remove", "lab", "8000:127.0.0.1:80", "--save"];
  const cli = new SessionCli(argv);
  assert.match((await cli.ended).out, /^Removed tunnel 8000:80 from /);
  assert.doesNotMatch(cli.files.get(PROJECT) ?? "", /tunnels/);
});

Deno.test("remote tunnel remove --save forgets it, with or without a session", async () => {
  const argv = ["tunnel", "remove", "lab", "8000:80", "--save"];
  const cli = new SessionCli(argv, { others: { lab: lab() } });
  assert.match((await cli.ended).out, /^Closed .*\nRemoved .* from /);
  assert.doesNotMatch(cli.files.get(PROJECT) ?? "", /tunnels/);
  const alone = new SessionCli(argv);
  assert.match((await alone.ended).out, /^Removed /);
  const never = ["tunnel", "remove", "lab", "1:1", "--save"];
  const { failure } = await new SessionCli(never).ended;
  assert.match(failure ?? "", /^tunnel\.not_found/);
});
