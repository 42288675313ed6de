import assert from "node:assert/strict";
import { tellingOn } from "../../src/mcp/tool_run_progress.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("tellingOn() tells every 10 s that the work goes on, and stops with it", async () => {
  using clock = new FakeClock();
  const told: (string | undefined)[] = [];
  const work = Promise.withResolvers<number>();
  const progress = ({ message }: { readonly message?: string }): void =>
    void told.push(message);
  const done = tellingOn({ progress }, () => work.promise, clock);
  await clock.advance(9_999);
  assert.deepEqual(told, []);
  await clock.advance(1);
  await clock.advance(10_000);
  assert.deepEqual(told, ["running for 10 s", "running for 20 s"]);
  work.resolve(7);
  assert.equal(await done, 7);
  assert.equal(clock.sleepers, 0);
});
