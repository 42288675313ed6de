/**
 * The purse of a run.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { BudgetLimit } from "../../src/engine/budget.ts";
import { openSpending } from "../../src/engine/run_spending.ts";

const CHOICE = {
  provider: "openai",
  model: "m",
  temperature: 0,
  maxTokens: undefined,
};
const NOTHING = { run: 0, day: 0, month: 0, total: 0 };
const LIMIT: BudgetLimit = {
  scope: "run",
  name: "--cost-limit",
  usd: 10,
  stops: true,
  warnAt: [],
};
/** A dollar a token. */
const PRICE = { input: 1_000_000, output: 1_000_000 };
const tokens = (count: number): string => "x".repeat(count * 4);

Deno.test("reserve() counts calls that are under way", () => {
  const spending = openSpending({
    limits: [LIMIT],
    spent: NOTHING,
    priceOf: () => PRICE,
    warn: () => {},
  });
  const first = spending.reserve(CHOICE, tokens(6));
  assert.throws(() => spending.reserve(CHOICE, tokens(5)), {
    code: "run.limit_reached",
  });
  first[Symbol.dispose]();
  first[Symbol.dispose](); // once is enough
  spending.reserve(CHOICE, tokens(5))[Symbol.dispose]();
});

Deno.test("paid() counts what a call really used, and tells when a limit is passed", () => {
  const spending = openSpending({
    limits: [LIMIT],
    spent: { ...NOTHING, run: 4 },
    priceOf: () => PRICE,
    warn: () => {},
  });
  const usage = { promptTokens: 2, completionTokens: 3 };
  const one = spending.reserve(CHOICE, tokens(6)).paid({ text: "", usage });
  assert.equal(one.cost.total_cost, 5);
  assert.equal(one.estimated, false);
  assert.equal(one.passed, undefined);
  const two = spending.reserve(CHOICE, tokens(1)).paid({ text: "", usage });
  assert.equal(two.passed?.code, "run.limit_reached");
});

Deno.test("paid() guesses when the provider does not tell, and says so", () => {
  const spending = openSpending({
    limits: [],
    spent: NOTHING,
    priceOf: () => undefined,
    warn: () => {},
  });
  const { cost, estimated } = spending.reserve(CHOICE, tokens(2)).paid({
    text: tokens(3),
    usage: undefined,
  });
  assert.equal(estimated, true);
  assert.equal(cost.total_tokens, 5);
  assert.equal(cost.total_cost, null); // not known is not nothing
});

Deno.test("reserve() warns once of each stage of a limit that does not stop", () => {
  const told: string[] = [];
  const spending = openSpending({
    limits: [{ ...LIMIT, stops: false, warnAt: [0.5] }],
    spent: NOTHING,
    priceOf: () => PRICE,
    warn: (message) => told.push(message),
  });
  const usage = { promptTokens: 6, completionTokens: 0 };
  for (let calls = 0; calls < 3; calls++) {
    spending.reserve(CHOICE, "").paid({ text: "", usage });
  }
  assert.equal(told.length, 2);
  assert.match(told[0] ?? "", /50 %/);
  assert.match(told[1] ?? "", /is passed/);
});

Deno.test("reserve() tells apart what was paid, what is under way and what comes", () => {
  const spending = openSpending({
    limits: [LIMIT],
    spent: { ...NOTHING, run: 4 },
    priceOf: () => PRICE,
    warn: () => {},
  });
  using _ = spending.reserve(CHOICE, tokens(3));
  assert.throws(() => spending.reserve(CHOICE, tokens(5)), {
    message: "Cannot go on within --cost-limit of 10.00 USD: 4.00 USD are " +
      "spent, prompts of calls under way cost about 3.00 USD and the prompt " +
      "of the next call costs about 5.00 USD; raise the limit",
    details: { limit: "--cost-limit", limitUsd: 10, spentUsd: 4 },
  });
});

Deno.test("reserve() warns once that a limit has no effect on this machine", () => {
  const told = (limit: BudgetLimit, isHere = true): readonly string[] => {
    const texts: string[] = [];
    const spending = openSpending({
      limits: [limit],
      spent: NOTHING,
      priceOf: () => ({ input: 0, output: 0 }),
      isHere: () => isHere,
      warn: (message) => texts.push(message),
    });
    for (let calls = 0; calls < 2; calls++) {
      spending.reserve(CHOICE, "")[Symbol.dispose]();
    }
    return texts;
  };
  assert.deepEqual(told(LIMIT), [
    "--cost-limit limits no calls to openai: its endpoint is on this " +
    "machine, so they count as free",
  ]);
  assert.deepEqual(told(LIMIT, false), []);
  assert.deepEqual(told({ ...LIMIT, stops: false }), []);
});
