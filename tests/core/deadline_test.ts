import assert from "node:assert/strict";
import { deadline } from "../../src/core/deadline.ts";

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(signal.reason));
  });
}

Deno.test("deadline() aborts with exec.timeout when its time is over", async () => {
  using limit = deadline(0.01, { what: "sleep" });
  const reason = await aborted(limit.signal);
  assert.ok(reason instanceof Error && "code" in reason);
  assert.equal(reason.code, "exec.timeout");
  assert.match(reason.message, /"sleep" timed out after 0\.01 s/);
});

Deno.test("deadline() hands the outer reason on untouched", () => {
  const outer = new AbortController();
  const reason = { mine: true };
  using limit = deadline(60, { what: "sleep", signal: outer.signal });
  assert.equal(limit.signal.aborted, false);
  outer.abort(reason);
  assert.equal(limit.signal.reason, reason);
  using late = deadline(60, { what: "sleep", signal: outer.signal });
  assert.equal(late.signal.reason, reason);
});

Deno.test("deadline() ends with its owner", () => {
  const outer = new AbortController();
  const limit = deadline(60, { what: "sleep", signal: outer.signal });
  limit[Symbol.dispose](); // else the timer would outlive the test
  outer.abort();
  assert.equal(limit.signal.aborted, false);
});

Deno.test("deadline() without a time has no limit", () => {
  using limit = deadline(undefined, { what: "sleep" });
  assert.equal(limit.signal.aborted, false);
});

Deno.test("deadline() of more than a timer can wait does not fire at once", async () => {
  using limit = deadline(2_200_000, { what: "sleep" });
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(limit.signal.aborted, false);
});
