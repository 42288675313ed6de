import assert from "node:assert/strict";
import { FaultReport } from "../../src/mcp/serve_faults.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("FaultReport tells the first of a kind in a minute, then how many more", async () => {
  using clock = new FakeClock();
  const told: string[] = [];
  const report = new FaultReport({ clock, tell: (text) => told.push(text) });
  for (let n = 0; n < 10_000; n++) report.came(new Error(`no such id ${n}`));
  report.came("other");
  assert.deepEqual(told, ["no such id 0", "other"]);
  await clock.advance(60_000);
  report.came(new Error("no such id 7"));
  assert.deepEqual(told.slice(2), [
    "9999 more faults in a minute like: no such id N",
    "no such id 7",
  ]);
  report[Symbol.dispose]();
  assert.equal(told.length, 4);
});

Deno.test("FaultReport tells ten kinds in a minute, whatever clients send", () => {
  using clock = new FakeClock();
  const told: string[] = [];
  const report = new FaultReport({ clock, tell: (text) => told.push(text) });
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (const one of letters) report.came(new Error(one.repeat(10_000)));
  report.flush();
  assert.equal(told.length, 11);
  assert.equal(told.at(-1), "16 more faults in a minute of other kinds");
  assert.ok(told.every((text) => text.length <= 500));
});
