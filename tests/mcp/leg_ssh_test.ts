import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import type { Leg } from "../../src/mcp/leg.ts";
import { openSshLeg, type SshLegOptions } from "../../src/mcp/ssh_leg.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { LegTalk } from "../helpers/mcp_legs.ts";
import {
  memoryTransport,
  type Program,
  type ProgramCall,
} from "../helpers/memory_transport.ts";

/** Says back what it reads, line by line, until its input ends. */
async function mirror({ stdin, stdout }: ProgramCall): Promise<void> {
  for await (const bytes of stdin) await stdout(bytes);
}

function legTo(
  paracle: Program,
  options: Partial<SshLegOptions> = {},
): Leg {
  return openSshLeg({
    remote: "lab",
    reach: () =>
      Promise.resolve(memoryTransport({ programs: { paracle }, expect: [] })),
    clock: new FakeClock(),
    note: () => {},
    explain: (error) => error,
    ...options,
  });
}

Deno.test("openSshLeg() carries messages, a line each, whatever is in them", async () => {
  await using talk = await LegTalk.open(legTo(mirror));
  const params = { text: "Grüße 🌍 \n \u2028" };
  talk.send({ id: 1, params });
  talk.send({ id: 2, params });
  await talk.find((one) => one["id"] === 2);
  assert.deepEqual(talk.heard.map((one) => one["params"]), [params, params]);
});

Deno.test("openSshLeg() starts the server in the workspace, without a terminal", async () => {
  const transport = memoryTransport({ programs: { paracle: mirror } });
  const reach = () => Promise.resolve(transport);
  await using talk = await LegTalk.open(legTo(mirror, { reach }));
  assert.equal(transport.calls.length, 1);
  const [call] = transport.calls;
  assert.deepEqual(call?.argv, ["paracle", "mcp", "serve", "--stdio"]);
  assert.equal(call.env["PARACLE_LOCAL"], "1");
  await talk.connection.close(1000);
  await transport.closed; // it was the leg's own
});

Deno.test("openSshLeg() ends the server's input in order, and waits for a quick end", async () => {
  let sawEnd = false;
  const program: Program = async (call) => {
    await mirror(call);
    sawEnd = true;
  };
  const talk = await LegTalk.open(legTo(program));
  talk.send({ id: 1 });
  await talk.connection.close(1000);
  assert.equal(sawEnd, true);
  assert.equal(talk.heard.length, 1);
});

Deno.test("openSshLeg() does not wait long for a server that goes on", async () => {
  using clock = new FakeClock();
  const hung: Program = ({ gone }) =>
    new Promise((resolve) => gone.addEventListener("abort", () => resolve()));
  const talk = await LegTalk.open(legTo(hung, { clock }));
  let closed = false;
  const closing = talk.connection.close(1000).then(() => closed = true);
  await clock.advance(100);
  assert.equal(closed, false);
  await clock.advance(200);
  await closing;
});

Deno.test("openSshLeg() kills a server that is silent", async () => {
  const signals: string[] = [];
  const hung: Program = ({ gone, onSignal }) => {
    onSignal((name) => signals.push(name));
    return new Promise((resolve) =>
      gone.addEventListener("abort", () => resolve())
    );
  };
  const talk = await LegTalk.open(legTo(hung));
  await talk.connection.close(4000);
  assert.deepEqual(signals, ["SIGKILL"]);
});

Deno.test("openSshLeg() keeps what a server that died wrote to standard error", async () => {
  const notes: string[] = [];
  const program: Program = async ({ stderr, stdout }) => {
    await stdout('{"jsonrpc":"2.0","method":"x"}\n');
    await stderr("first\nlast words");
    return { kind: "signaled", signal: "SIGKILL", coreDumped: false };
  };
  const note = (line: string): void => void notes.push(line);
  await using talk = await LegTalk.open(legTo(program, { note }));
  assert.deepEqual(await talk.connection.closed, {
    kind: "lost",
    reason: "the server there ended by SIGKILL: last words",
    stderr: "first\nlast words",
  });
  assert.deepEqual(notes, ["lab: first"]);
});

Deno.test("openSshLeg() passes on no more of standard error than a pipe holds", async () => {
  const notes: string[] = [];
  const program: Program = async ({ stderr }) => {
    await stderr("x\n".repeat(100_000));
  };
  const note = (line: string): void => void notes.push(line);
  await using talk = await LegTalk.open(legTo(program, { note }));
  await talk.connection.closed;
  assert.equal(notes.length, 100);
});

Deno.test("openSshLeg() gives up a server that cannot start, not one that crashed", async () => {
  const started = (spoken: string): Program => async ({ stdout }) => {
    await stdout(spoken);
    return 3;
  };
  for (const [spoken, kind] of [["", "permanent"], ["{}\n", "lost"]] as const) {
    await using talk = await LegTalk.open(legTo(started(spoken)));
    const end = await talk.connection.closed;
    assert.equal(end.kind, kind);
    assert.equal(end.exitCode, spoken === "" ? 3 : undefined);
  }
});

Deno.test("openSshLeg() says of each failure to connect whether trying again helps", async () => {
  const cases = [
    ["auth.failed", { kind: "permanent", exitCode: 244 }],
    ["trust.host_key_changed", { kind: "permanent", exitCode: 243 }],
    ["connect.refused", { kind: "lost" }],
    ["connect.timeout", { kind: "lost" }],
  ] as const;
  for (const [code, expected] of cases) {
    const reach = () => Promise.reject(new ParacleError(code, "Cannot"));
    const end = await new LegTalk().try(legTo(mirror, { reach }));
    assert.deepEqual(end, { ...expected, reason: "Cannot" });
  }
});

Deno.test("openSshLeg() is lost with its link, and gone for good without paracle there", async () => {
  const transport = memoryTransport({ programs: { paracle: mirror } });
  const reach = () => Promise.resolve(transport);
  await using talk = await LegTalk.open(legTo(mirror, { reach }));
  await settle();
  transport.drop();
  assert.equal((await talk.connection.closed).kind, "lost");

  const bare = () =>
    Promise.resolve(memoryTransport({ programs: {}, expect: [] }));
  await using other = new LegTalk();
  const opened = await other.try(legTo(mirror, { reach: bare }));
  const end = "kind" in opened ? opened : await opened.closed;
  assert.equal(end.kind, "permanent");
  assert.equal(end.exitCode, 248);
  assert.equal(end.unstarted, true);
});

Deno.test("openSshLeg() says that nothing ran when the shell found no program and no byte came", async () => {
  const started =
    (spoken: string, status: number): Program => async ({ stderr, stdout }) => {
      await stdout(spoken);
      await stderr("/bin/sh: 1: exec: paracle: not found\n");
      return status;
    };
  await using talk = await LegTalk.open(legTo(started("", 127)));
  const end = await talk.connection.closed;
  assert.equal(end.kind, "permanent");
  assert.equal(end.unstarted, true);
  assert.match(
    end.reason,
    /paracle: not found; .*"paracle remote install lab"/,
  );
  for (const [spoken, status] of [["{", 127], ["", 126]] as const) {
    await using other = await LegTalk.open(legTo(started(spoken, status)));
    const { kind, unstarted } = await other.connection.closed;
    assert.deepEqual([kind, unstarted], ["lost", undefined]);
  }
});

Deno.test("openSshLeg() stops connecting when told", async () => {
  const stop = new AbortController();
  const reach: SshLegOptions["reach"] = ({ signal }) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  const opening = new LegTalk().try(legTo(mirror, { reach }), stop.signal);
  const reason = new Error("enough");
  stop.abort(reason);
  await assert.rejects(opening, reason);
});
