import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { settle } from "../helpers/fake_clock.ts";
import { PoolBench } from "../helpers/pool_bench.ts";

Deno.test("Pool fails what runs when the link is lost, and starts none of it again", async () => {
  await using bench = await PoolBench.open();
  bench.server.failWith = new ParacleError("connect.refused", "refused");
  const all = bench.spawnMany(12);
  await settle();
  const processes = await Promise.all(all.slice(0, 9));
  bench.server.last.drop();
  for (const process of processes) {
    await assert.rejects(process.status, { code: "connect.lost" });
  }
  assert.equal(bench.pool.stats().waiting, 3);
  bench.server.failWith = undefined;
  await bench.clock.advance(30_000);
  await Promise.all(all.slice(9));
  assert.deepEqual(bench.server.last.calls.map(({ argv }) => argv[0]), [
    "9",
    "10",
    "11",
  ]);
});

Deno.test("Pool reports connect.lost when a connection that gave no answer was dropped", async () => {
  await using bench = await PoolBench.open();
  const process = await bench.pool.spawn(["x"], { findParacle: false });
  const executing = bench.pool.execute(["y"]);
  const both = Promise.all([
    assert.rejects(process.status, { code: "connect.lost" }),
    assert.rejects(executing, { code: "connect.lost" }),
  ]);
  bench.server.last.frozen = true;
  await bench.clock.advance(30_000);
  await both;
});

Deno.test("Pool.spawn() fails at once while the link is down when it is not to wait", async () => {
  await using bench = await PoolBench.open({
    set: (server) => server.silent = true,
  });
  await assert.rejects(
    bench.pool.spawn(["x"], { findParacle: false, whenDown: "fail" }),
    { code: "session.unreachable" },
  );
  bench.server.answer();
  await bench.link.ready();
  bench.server.failWith = new ParacleError("connect.refused", "refused");
  bench.spawnMany(9);
  const waiting = bench.pool.spawn(["x"], {
    findParacle: false,
    whenDown: "fail",
  });
  const rejected = assert.rejects(waiting, { code: "session.unreachable" });
  await settle();
  bench.server.last.drop();
  await rejected;
});

Deno.test("Pool.spawn() rejects with what the link failed with for good", async () => {
  const denied = new ParacleError("auth.failed", "Cannot log in");
  await using bench = await PoolBench.open({
    set: (server) => server.failWith = denied,
  });
  await assert.rejects(async () => await bench.spawnMany(1)[0], denied);
  bench.server.failWith = undefined;
  bench.link.reconnect();
  const [later] = bench.spawnMany(1);
  await settle();
  await later;
});
