import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

for (
  const [name, make] of [
    ["systemClock", () => systemClock],
    ["FakeClock", () => new FakeClock()],
  ] as const
) {
  Deno.test(`${name}.sleep() throws the reason when its signal is aborted`, async () => {
    const clock = make();
    const end = new AbortController();
    const sleeping = clock.sleep(60_000, { signal: end.signal });
    end.abort("enough");
    await assert.rejects(sleeping, (reason) => reason === "enough");
    await assert.rejects(
      clock.sleep(1, { signal: end.signal }),
      (reason) => reason === "enough",
    );
  });
}

Deno.test("systemClock.sleep() does not wake at once when asked for months", async () => {
  const end = new AbortController();
  let woken = false;
  const sleeping = systemClock.sleep(2 ** 40, { signal: end.signal })
    .then(() => woken = true, () => {});
  await systemClock.sleep(1);
  end.abort();
  await sleeping;
  assert.equal(woken, false);
});

Deno.test("FakeClock.advance() wakes sleepers in order, those they cause included", async () => {
  using clock = new FakeClock();
  const start = clock.now();
  const woken: [string, number][] = [];
  const note = (name: string): void => {
    woken.push([name, clock.now() - start]);
  };
  clock.sleep(300).then(() => note("late"));
  clock.sleep(100).then(async () => {
    note("early");
    await clock.sleep(100);
    note("caused");
  });
  await clock.advance(300);
  assert.deepEqual(woken, [["early", 100], ["caused", 200], ["late", 300]]);
});

Deno.test("FakeClock.jump() moves the time and wakes nobody", async () => {
  using clock = new FakeClock();
  const start = clock.now();
  let woken = false;
  clock.sleep(100).then(() => woken = true);
  clock.jump(60_000);
  await clock.advance(99);
  assert.equal(woken, false);
  await clock.advance(1);
  assert.equal(woken, true);
  assert.equal(clock.now() - start, 60_100);
});
