import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { settle } from "../helpers/fake_clock.ts";
import { PoolBench } from "../helpers/pool_bench.ts";

Deno.test("Pool opens further connections when somebody waits, one at a time and four in all", async () => {
  await using bench = await PoolBench.open();
  const all = bench.spawnMany(100);
  await settle();
  assert.deepEqual(bench.pool.stats(), {
    connections: 4,
    running: 36,
    waiting: 64,
  });
  assert.equal(bench.server.most, 1);
  await bench.finishAll();
  await Promise.all(all);
  assert.equal(bench.server.made.length, 4);
});

Deno.test("Pool closes a further connection after it was idle for 60 s", async () => {
  await using bench = await PoolBench.open();
  bench.spawnMany(10);
  await settle();
  assert.equal(bench.pool.stats().connections, 2);
  await bench.clock.advance(120_000); // in use: it stays
  assert.equal(bench.pool.stats().connections, 2);
  await bench.finishAll();
  await bench.clock.advance(59_000);
  assert.equal(bench.pool.stats().connections, 2);
  await bench.clock.advance(1_000);
  assert.equal(bench.pool.stats().connections, 1);
  assert.ok(bench.server.made[1]?.isClosed);
  assert.ok(!bench.server.made[0]?.isClosed);
});

Deno.test("Pool waits before it asks for a further connection again when one failed", async () => {
  await using bench = await PoolBench.open();
  bench.server.failWith = new ParacleError("connect.turned_away", "no");
  const all = bench.spawnMany(10);
  await bench.clock.advance(7_000);
  all.push(...bench.spawnMany(1)); // asks again, in vain
  await bench.clock.advance(7_000);
  assert.equal(bench.server.tries, 2);
  bench.server.failWith = undefined;
  await bench.clock.advance(2_000);
  assert.equal(bench.server.tries, 3);
  await Promise.all(all);
});

Deno.test("Pool asks for no further connection when trying again cannot help", async () => {
  await using bench = await PoolBench.open();
  bench.server.failWith = new ParacleError("auth.failed", "no");
  const all = bench.spawnMany(20);
  await bench.clock.advance(600_000);
  assert.equal(bench.server.tries, 2);
  await bench.finishAll();
  await Promise.all(all);
});

Deno.test("Pool drops a further connection that is frozen, and what ran there is lost", async () => {
  await using bench = await PoolBench.open();
  const all = bench.spawnMany(10);
  const [process] = await Promise.all(all.slice(9));
  const lost = assert.rejects(async () => await process?.status, {
    code: "connect.lost",
  });
  bench.server.last.frozen = true;
  await bench.clock.advance(20_000);
  await lost;
  assert.equal(bench.pool.stats().connections, 1);
  assert.equal(bench.pool.stats().running, 9);
});

Deno.test("Pool.close() ends a login that is under way", async () => {
  await using bench = await PoolBench.open();
  bench.server.silent = true;
  const all = bench.spawnMany(10);
  await settle();
  assert.equal(bench.pool.stats().connections, 2);
  const rejected = assert.rejects(async () => await all[9], {
    code: "session.unreachable",
  });
  await bench.pool.close();
  await rejected;
  assert.equal(bench.server.underWay, 0);
});
