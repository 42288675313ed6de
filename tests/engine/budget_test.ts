import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type BudgetLimit,
  checkAfter,
  checkBefore,
  readLimits,
  spend,
  spentOn,
} from "../../src/engine/budget.ts";
import { parseDocument } from "../../src/workspace/document.ts";

const none = { run: 0, day: 0, month: 0, total: 0 };
const project = async (budget: string) =>
  (await parseDocument(`cost: {budget: {${budget}}}`, "project.yaml")).root;

Deno.test("readLimits() collects the limits of command, workflow and project", async () => {
  const limits = readLimits({
    costLimit: 1,
    maxCost: 2,
    warnThreshold: 0.5,
    project: await project(
      "enabled: true, daily_limit: 10, monthly_limit: null, workflow_limit: 3," +
        "warning_threshold: 0.8, critical_threshold: 0.95",
    ),
  });
  const warnAt = [0.8, 0.95];
  const run = { scope: "run", warnAt: [] };
  assert.deepEqual(limits, [
    { ...run, name: "--cost-limit", usd: 1, stops: true },
    { ...run, name: "cost_tracking.max_cost", usd: 2, stops: true },
    { ...run, name: "cost_tracking.warn_threshold", usd: 0.5, stops: false },
    {
      ...run,
      name: "cost.budget.workflow_limit",
      usd: 3,
      stops: false,
      warnAt,
    },
    {
      scope: "day",
      name: "cost.budget.daily_limit",
      usd: 10,
      stops: false,
      warnAt,
    },
  ]);
});

Deno.test("readLimits() takes a budget only when it is enabled, and stops when told", async () => {
  const off = await project("enabled: false, total_limit: 1");
  assert.deepEqual(readLimits({ project: off }), []);
  const on = await project(
    "enabled: true, total_limit: 1, block_on_exceed: true",
  );
  assert.equal(readLimits({ project: on })[0]?.stops, true);
  const bad = await project("enabled: true, total_limit: -1");
  assert.throws(() => readLimits({ project: bad }), {
    code: "workspace.invalid",
    message:
      /project\.yaml:1:\d+: cost\.budget\.total_limit: expected a number/,
  });
});

Deno.test("spentOn() counts by days and months of UTC", () => {
  const now = Date.UTC(2030, 2, 1, 0, 30);
  const runs = [
    { startedMs: Date.UTC(2030, 1, 28, 23, 59), costUsd: 1 },
    { startedMs: Date.UTC(2030, 2, 1, 0, 0), costUsd: 2 },
    { startedMs: Date.UTC(2029, 2, 1, 0, 0), costUsd: 4 },
    { startedMs: now, costUsd: undefined },
  ];
  assert.deepEqual(spentOn(runs, now), { run: 0, day: 2, month: 2, total: 7 });
});

Deno.test("checkBefore() refuses an unknown price only under a limit that stops", () => {
  const limit = { scope: "run", name: "x", usd: 9, warnAt: [] } as const;
  const call = { spent: none, estimate: undefined };
  assert.deepEqual(checkBefore([{ ...limit, stops: false }], call), {
    kind: "ok",
  });
  const verdict = checkBefore([{ ...limit, stops: true }], call);
  assert.equal(verdict.kind, "stop");
  if (verdict.kind !== "stop") return;
  assert.equal(verdict.error.code, "run.limit_reached");
  assert.match(verdict.error.message, /price of the model is not known/);
});

Deno.test("checkBefore() says that the amount of the next call is its prompt's, about", () => {
  const limit = { scope: "run", name: "x", usd: 1, warnAt: [] } as const;
  const verdict = checkBefore([{ ...limit, stops: true }], {
    spent: { ...none, run: 0.9 },
    reserved: 1e-17, // what floating point leaves
    estimate: 0.15,
  });
  assert.equal(
    verdict.kind === "stop" ? verdict.error.message : "",
    "Cannot go on within x of 1.00 USD: 0.90 USD are spent and the prompt of " +
      "the next call costs about 0.15 USD; raise the limit",
  );
});

Deno.test("checkBefore() warns at the thresholds that are reached, once each", () => {
  const limit: BudgetLimit = {
    scope: "day",
    name: "cost.budget.daily_limit",
    usd: 10,
    stops: false,
    warnAt: [0.8, 0.95],
  };
  const at = (day: number) => {
    const verdict = checkBefore([limit], {
      spent: { ...none, day },
      estimate: 0,
    });
    return verdict.kind === "warn" ? verdict.warnings : [];
  };
  assert.deepEqual(at(7.9), []);
  assert.deepEqual(at(8).map(({ text }) => text), [
    "cost.budget.daily_limit has reached 80 %: 8.00 USD of 10.00 USD",
  ]);
  assert.deepEqual(at(9.6).map(({ text }) => text), [
    "cost.budget.daily_limit has reached 95 %: 9.60 USD of 10.00 USD",
  ]);
  assert.deepEqual(at(12).map(({ text }) => text), [
    "cost.budget.daily_limit is passed: 12.00 USD of 10.00 USD",
  ]);
  assert.equal(at(8)[0]?.key, at(9)[0]?.key);
  assert.notEqual(at(8)[0]?.key, at(9.6)[0]?.key);
});

Deno.test("checkAfter() stops once a limit is passed, not when it is met", () => {
  const limit: BudgetLimit = {
    ...{ scope: "run", name: "--cost-limit", usd: 1, stops: true, warnAt: [] },
  };
  assert.equal(checkAfter([limit], { ...none, run: 1 }).kind, "ok");
  const verdict = checkAfter([limit], { ...none, run: 1.004 });
  assert.equal(verdict.kind, "stop");
  if (verdict.kind !== "stop") return;
  assert.equal(
    verdict.error.message,
    "Cannot go on within --cost-limit of 1.00 USD: 1.00 USD are spent; raise the limit",
  );
});

Deno.test("checkBefore() lets no call through that would pass a limit", () => {
  const usd = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(fc.property(usd, usd, usd, (limitUsd, spentUsd, estimate) => {
    const limit: BudgetLimit = {
      ...{ scope: "total", name: "x", usd: limitUsd, stops: true, warnAt: [] },
    };
    const spent = spend(none, spentUsd);
    const { kind } = checkBefore([limit], { spent, estimate });
    assert.equal(kind === "stop", spentUsd + estimate > limitUsd);
  }));
});
