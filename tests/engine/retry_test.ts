import assert from "node:assert/strict";
import { ProviderFailure } from "../../src/engine/provider_failure.ts";
import { resolveEndpoint } from "../../src/engine/provider_endpoint.ts";
import { retryAfterMs, withRetries } from "../../src/engine/retry.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const endpoint = resolveEndpoint("ollama", { env: () => undefined });
const failure = (repeatable: boolean, afterMs?: number) =>
  new ProviderFailure("provider.unavailable", endpoint, "down", {
    repeatable,
    retryAfterMs: afterMs,
  });

function started(
  failures: readonly Error[],
  change: { mayRepeat?: () => boolean; maxAttempts?: number } = {},
) {
  const clock = new FakeClock();
  const end = new AbortController();
  const delays: number[] = [];
  let tries = 0;
  const result = withRetries(() => {
    const error = failures[tries++];
    return error === undefined ? Promise.resolve("ok") : Promise.reject(error);
  }, {
    maxAttempts: 3,
    mayRepeat: () => true,
    clock,
    random: () => 0.5,
    signal: end.signal,
    onRetry: ({ delayMs }) => delays.push(delayMs),
    ...change,
  });
  return { result, clock, end, delays, tries: () => tries };
}

Deno.test("withRetries() waits longer each time, and not less than the server asks", async () => {
  const run = started([failure(true), failure(true, 5000)]);
  using clock = run.clock;
  await clock.advance(399);
  assert.equal(run.tries(), 1);
  await clock.advance(1);
  assert.equal(run.tries(), 2);
  await clock.advance(4999);
  assert.equal(run.tries(), 2);
  await clock.advance(1);
  assert.equal(await run.result, "ok");
  assert.deepEqual(run.delays, [400, 5000]);
});

Deno.test("withRetries() does not repeat what is not safe, and no error of ours", async () => {
  const cases = [
    started([failure(false)]),
    started([failure(true)], { mayRepeat: () => false }),
    started([failure(true)], { maxAttempts: 1 }),
    started([new TypeError("a bug")]),
  ];
  for (const { result, tries, clock: owned } of cases) {
    using _ = owned;
    await assert.rejects(result);
    assert.equal(tries(), 1);
  }
});

Deno.test("withRetries() throws the signal's reason out of a wait", async () => {
  const run = started([failure(true)]);
  using clock = run.clock;
  await clock.advance(1);
  assert.equal(clock.sleepers, 1);
  run.end.abort("enough");
  await assert.rejects(run.result, (reason) => reason === "enough");
});

Deno.test("retryAfterMs() reads seconds and dates, and nothing else", () => {
  const now = Date.parse("Thu, 01 Jan 2026 00:00:00 GMT");
  const cases: readonly (readonly [string | null, number | undefined])[] = [
    ["0", 0],
    [" 12 ", 12_000],
    ["0.25", 250],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["-1", undefined],
    ["2026", 2_026_000],
    ["tomorrow", undefined],
    ["", undefined],
    [null, undefined],
  ];
  for (const [header, expected] of cases) {
    assert.equal(retryAfterMs(header, now), expected, String(header));
  }
});
