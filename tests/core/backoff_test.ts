import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  backoffMs,
  retryDelayMs,
  steadyBackoffMs,
} from "../../src/core/backoff.ts";
import { ERROR_CODES, ParacleError } from "../../src/core/errors.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempts = fc.integer({ min: 1, max: 5_000 });

Deno.test("backoffMs() stays in its bounds whatever the chance and the attempt", () => {
  fc.assert(fc.property(attempts, chance, (attempt, random) => {
    const ms = backoffMs(attempt, { random: () => random });
    assert.ok(ms >= 20);
    assert.ok(ms < Math.min(30_000, 100 * 2 ** (attempt - 1)));
  }));
});

Deno.test("backoffMs() uses the whole range from 20 ms to the bound", () => {
  fc.assert(fc.property(attempts, (attempt) => {
    assert.equal(backoffMs(attempt, { random: () => 0 }), 20);
    const bound = Math.min(30_000, 100 * 2 ** (attempt - 1));
    assert.equal(backoffMs(attempt, { random: () => 0.5 }), bound / 2);
  }));
});

Deno.test("steadyBackoffMs() stays between half the bound and the bound", () => {
  const caps = fc.option(fc.integer({ min: 100, max: 60_000 }), {
    nil: undefined,
  });
  fc.assert(fc.property(attempts, chance, caps, (attempt, random, cap) => {
    const bound = Math.min(cap ?? 10_000, 100 * 2 ** (attempt - 1));
    const ms = steadyBackoffMs(attempt, { random: () => random }, cap);
    assert.ok(ms >= bound / 2 && ms <= bound);
  }));
});

Deno.test("retryDelayMs() stops exactly where the failure table says so", () => {
  for (const code of ERROR_CODES) {
    const error = new ParacleError(code, "x");
    const delayMs = retryDelayMs(error, 1, { random: () => 0.5 });
    assert.equal(delayMs !== undefined, error.retryable, code);
  }
});

Deno.test("retryDelayMs() waits 15 s at least when the server turned us away", () => {
  const error = new ParacleError("connect.turned_away", "x");
  fc.assert(fc.property(attempts, chance, (attempt, random) => {
    const ms = retryDelayMs(error, attempt, { random: () => random });
    assert.ok(ms !== undefined && ms >= 15_000 && ms <= 45_000);
  }));
});

Deno.test("retryDelayMs() stops at an error without a code", () => {
  assert.equal(retryDelayMs(new Error("x"), 1, { random: () => 0 }), undefined);
});
