import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { settle } from "../helpers/fake_clock.ts";
import { PoolBench } from "../helpers/pool_bench.ts";

const away = new ParacleError("connect.refused", "Cannot connect: refused");

Deno.test("Pool.spawn() starts commands in order of arrival as slots come free", async () => {
  await using bench = await PoolBench.open();
  bench.server.failWith = away; // no further connection
  const all = bench.spawnMany(30);
  await settle();
  assert.deepEqual(bench.pool.stats(), {
    connections: 1,
    running: 9,
    waiting: 21,
  });
  await bench.finishAll();
  await Promise.all(all);
  assert.deepEqual(bench.started, [...Array(30).keys()].map(String));
  assert.equal(bench.server.made[0]?.refusals, 0);
});

for (const maxSessions of [1, 2, 3, 5]) {
  Deno.test(`Pool learns a limit of ${maxSessions} sessions and loses no command`, async () => {
    await using bench = await PoolBench.open({
      set: (server) => server.prepare = (one) => one.maxSessions = maxSessions,
    });
    bench.server.failWith = away;
    const all = bench.spawnMany(40);
    await settle();
    assert.equal(bench.pool.stats().running, maxSessions);
    await bench.finishAll();
    await Promise.all(all);
    assert.deepEqual(bench.started, [...Array(40).keys()].map(String));
    assert.equal(bench.server.last.refusals, 9 - maxSessions);
  });
}

Deno.test("Pool waits when somebody else has all sessions, and reports it in the end", async () => {
  await using bench = await PoolBench.open();
  bench.server.last.foreign = 10;
  bench.server.failWith = away;
  const [lucky] = bench.spawnMany(1);
  await bench.clock.advance(250);
  assert.equal(bench.server.last.refusals, 2);
  bench.server.last.foreign = 0;
  await bench.clock.advance(800);
  assert.equal(bench.started.length, 1);
  await bench.finishAll();
  await lucky;
  bench.server.last.foreign = 10;
  const [unlucky] = bench.spawnMany(1);
  const rejected = assert.rejects(async () => await unlucky, {
    code: "exec.rejected",
  });
  await bench.clock.advance(5_000);
  await rejected;
});

Deno.test("Pool.spawn() does not ask again when an opened session refused the command", async () => {
  await using bench = await PoolBench.open();
  const no = new ParacleError("exec.rejected", "Unable to exec", {
    details: { reason: undefined },
  });
  let asked = 0;
  bench.server.last.spawn = () => {
    asked++;
    return Promise.reject(no);
  };
  await assert.rejects(async () => await bench.spawnMany(1)[0], no);
  assert.equal(asked, 1);
  assert.equal(bench.pool.stats().running, 0);
});

Deno.test("Pool.spawn() leaves the line when its signal is aborted", async () => {
  await using bench = await PoolBench.open();
  bench.server.failWith = away;
  bench.spawnMany(9);
  const end = new AbortController();
  const given = bench.pool.spawn(["given"], {
    findParacle: false,
    signal: end.signal,
  });
  const next = bench.spawnMany(1);
  await settle();
  assert.equal(bench.pool.stats().waiting, 2);
  end.abort("enough");
  await assert.rejects(given, (reason) => reason === "enough");
  await bench.finishAll();
  await next[0];
  assert.ok(!bench.started.includes("given"));
});

Deno.test("Pool.spawn() refuses more than 10,000 waiting commands", async () => {
  await using bench = await PoolBench.open({
    set: (server) => server.silent = true,
  });
  const all = bench.spawnMany(10_000);
  await assert.rejects(
    bench.pool.spawn(["more"], { findParacle: false }),
    { code: "exec.rejected" },
  );
  const settled = Promise.allSettled(all);
  await bench.pool.close();
  assert.ok((await settled).every(({ status }) => status === "rejected"));
});

Deno.test("Pool.execute() runs a command to its end and gives its slot back", async () => {
  await using bench = await PoolBench.open();
  const running = bench.pool.execute(["true"]);
  await bench.finishAll();
  assert.equal((await running).exitCode, 0);
  assert.equal(bench.pool.stats().running, 0);
});

Deno.test("Pool gives a slot back when its process is closed", async () => {
  await using bench = await PoolBench.open();
  const process = await bench.pool.spawn(["x"], { findParacle: false });
  assert.equal(bench.pool.stats().running, 1);
  await process.close();
  await settle();
  assert.equal(bench.pool.stats().running, 0);
  // What was given up says nothing of the connection: it goes on serving.
  await assert.rejects(process.status, { code: "connect.closed" });
  await using _next = await bench.pool.spawn(["y"], { findParacle: false });
  assert.equal(bench.pool.stats().connections, 1);
});

Deno.test("Pool.close() rejects what waits", async () => {
  await using bench = await PoolBench.open({
    set: (server) => server.silent = true,
  });
  const [waiting] = bench.spawnMany(1);
  await bench.pool.close();
  await assert.rejects(async () => await waiting, {
    code: "session.unreachable",
  });
  await assert.rejects(bench.pool.spawn(["x"], { findParacle: false }), {
    code: "session.unreachable",
  });
});
