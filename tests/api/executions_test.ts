import assert from "node:assert/strict";
import { Executions } from "../../src/api/executions.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { FakeRunner } from "../helpers/fake_runner.ts";

const request = { agentId: "coder", task: "x" };

function fixture(clock: FakeClock, options = {}) {
  const runner = new FakeRunner({ write: () => Promise.resolve() });
  const executions = new Executions({ clock, ...options });
  const start = () =>
    executions.start((call) => runner.runAgent(request, call));
  return { runner, executions, start };
}

Deno.test("Executions.start() answers as soon as the run has an id", async () => {
  using clock = new FakeClock();
  const { runner, executions, start } = fixture(clock);
  const held = Promise.withResolvers<void>();
  runner.hold = held.promise;
  const { runId, document } = await start();
  assert.equal(executions.feed(runId)?.after(0).ended, false);
  held.resolve();
  assert.equal((await document).status, "completed");
  await settle();
  const { entries, ended } = executions.feed(runId)?.after(0) ?? {};
  assert.equal(ended, true);
  assert.deepEqual(entries?.map(({ name }) => name), [
    "started",
    "text",
    "text",
    "end",
  ]);
  await executions.close();
});

Deno.test("Executions.start() throws what is wrong before there is a run", async () => {
  using clock = new FakeClock();
  const { runner, executions, start } = fixture(clock);
  runner.fault = new ParacleError("agent.not_found", "no");
  await assert.rejects(start(), { code: "agent.not_found" });
  await executions.close();
});

Deno.test("Executions.start() refuses more runs than may go on at once", async () => {
  using clock = new FakeClock();
  const { runner, executions, start } = fixture(clock, { atOnce: 1 });
  const held = Promise.withResolvers<void>();
  runner.hold = held.promise;
  const { document } = await start();
  await assert.rejects(start(), { status: 503, code: "run.limit_reached" });
  held.resolve();
  await document;
  await settle();
  await start();
  await executions.close();
});

Deno.test("Executions.cancel() ends a run that lives here", async () => {
  using clock = new FakeClock();
  const { runner, executions, start } = fixture(clock);
  runner.hold = new Promise(() => {});
  const { runId, document } = await start();
  assert.equal(executions.cancel("another"), false);
  assert.equal(executions.cancel(runId), true);
  const { status, error } = await document;
  assert.deepEqual([status, error?.code], ["cancelled", "run.cancelled"]);
  await settle();
  assert.equal(executions.cancel(runId), false);
  await executions.close();
});

Deno.test("Executions.close() waits for runs, then cancels them, and takes no more", async () => {
  using clock = new FakeClock();
  const { runner, executions, start } = fixture(clock, { graceMs: 1_000 });
  runner.hold = new Promise(() => {});
  const { document } = await start();
  let closed = false;
  const closing = executions.close().then(() => closed = true);
  await assert.rejects(start(), { status: 503, code: "cancelled.terminate" });
  await clock.advance(999);
  assert.equal(closed, false);
  assert.equal(executions.stopped.aborted, false);
  await clock.advance(1);
  const { status, error } = await document;
  assert.deepEqual([status, error?.code], ["cancelled", "run.cancelled"]);
  assert.match(error?.message ?? "", /server was stopped/);
  await closing;
  assert.equal(executions.stopped.aborted, true);
});

Deno.test("Executions.close() does not wait when nothing runs", async () => {
  using clock = new FakeClock();
  const { executions } = fixture(clock);
  await executions.close();
  await executions.close();
});

Deno.test("Executions.feed() forgets the oldest of many runs that are over", async () => {
  using clock = new FakeClock();
  const { executions, start } = fixture(clock);
  const ids: string[] = [];
  for (let i = 0; i < 40; i++) {
    const { runId, document } = await start();
    await document;
    ids.push(runId);
  }
  await settle();
  assert.equal(executions.feed(ids[0] ?? ""), undefined);
  assert.notEqual(executions.feed(ids[39] ?? ""), undefined);
  await executions.close();
});
