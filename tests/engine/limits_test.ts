/**
 * A time limit that leaves nothing behind.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { timeLimit } from "../../src/engine/limits.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const reason = (): ParacleError =>
  new ParacleError("run.timeout", "Cannot go on: time is over");

Deno.test("timeLimit() aborts when the time is over, not before", async () => {
  using clock = new FakeClock();
  await using limit = timeLimit(2, { clock, signals: [], reason });
  await clock.advance(1999);
  assert.equal(limit.signal.aborted, false);
  await clock.advance(1);
  assert.equal(limit.signal.reason.code, "run.timeout");
});

Deno.test("timeLimit() ends its wait when it is disposed", async () => {
  using clock = new FakeClock();
  const limit = timeLimit(2, { clock, signals: [], reason });
  await limit[Symbol.asyncDispose]();
  assert.equal(clock.sleepers, 0);
  assert.equal(limit.signal.aborted, false);
});

Deno.test("timeLimit() follows the signals outside, also one that was aborted before", async () => {
  using clock = new FakeClock();
  const outer = new AbortController();
  await using limit = timeLimit(undefined, {
    clock,
    signals: [new AbortController().signal, outer.signal],
    reason,
  });
  assert.equal(limit.signal.aborted, false);
  outer.abort("stop");
  assert.equal(limit.signal.reason, "stop");
  await using late = timeLimit(undefined, {
    clock,
    signals: [outer.signal],
    reason,
  });
  assert.equal(late.signal.reason, "stop");
});
