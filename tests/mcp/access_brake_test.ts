import assert from "node:assert/strict";
import { AccessBrake } from "../../src/mcp/access_brake.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

/** How long each of some failures waits, in milliseconds. */
async function waits(
  brake: AccessBrake,
  clock: FakeClock,
  count: number,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n++) {
    const startMs = clock.now();
    let over = false;
    const failed = brake.failed("peer").finally(() => over = true);
    await clock.advance(0);
    while (!over) await clock.advance(50);
    await failed;
    found.push(clock.now() - startMs);
  }
  return found;
}

Deno.test("failed() waits from the sixth failure of a peer on, at most 2 s", async () => {
  using clock = new FakeClock();
  const brake = new AccessBrake(clock);
  assert.deepEqual(await waits(brake, clock, 11), [
    ...[0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 2000],
  ]);
  assert.equal(brake.delayMs("another"), 0);
});

Deno.test("failed() forgets a peer after a minute", async () => {
  using clock = new FakeClock();
  const brake = new AccessBrake(clock);
  await waits(brake, clock, 7);
  assert.equal(brake.delayMs("peer"), 400);
  await clock.advance(60_000);
  assert.equal(brake.delayMs("peer"), 0);
});

Deno.test("failed() waits no longer once the server stops", async () => {
  using clock = new FakeClock();
  const stop = new AbortController();
  const brake = new AccessBrake(clock, { signal: stop.signal });
  await waits(brake, clock, 5);
  const failed = brake.failed("peer");
  stop.abort();
  await failed;
});
