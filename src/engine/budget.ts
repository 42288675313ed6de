/**
 * What may be spent: limits of a run, of a day, a month and in total.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Field } from "../workspace/document.ts";

/** What a limit is of; days and months are those of UTC. */
export type BudgetScope = "run" | "day" | "month" | "total";

/** An amount that is not to be passed. */
export interface BudgetLimit {
  /** Of what. */
  readonly scope: BudgetScope;
  /** As it is set, for messages: `--cost-limit`, `cost.budget.daily_limit`. */
  readonly name: string;
  /** USD. */
  readonly usd: number;
  /** Whether calls that would pass it are not made; else there is a warning. */
  readonly stops: boolean;
  /** Parts of the limit, from 0 to 1, that give a warning once they are reached. */
  readonly warnAt: readonly number[];
}

/** USD spent so far, of each scope. */
export type Spent = Readonly<Record<BudgetScope, number>>;

/** Where limits are set. */
export interface BudgetSources {
  /** Of the command. */
  readonly costLimit?: number | undefined;
  /** `cost_tracking.max_cost` of the workflow. */
  readonly maxCost?: number | undefined;
  /** `cost_tracking.warn_threshold` of the workflow, in USD. */
  readonly warnThreshold?: number | undefined;
  /** The project's configuration. */
  readonly project: Field;
}

const BUDGETS: readonly (readonly [BudgetScope, string])[] = [
  ["run", "workflow_limit"],
  ["day", "daily_limit"],
  ["month", "monthly_limit"],
  ["total", "total_limit"],
];

/**
 * Collects the limits.
 *
 * @throws {ParacleError} `workspace.invalid` with the place.
 */
export function readLimits(sources: BudgetSources): readonly BudgetLimit[] {
  const { costLimit, maxCost, warnThreshold, project } = sources;
  const own: readonly (readonly [string, number | undefined, boolean])[] = [
    ["--cost-limit", costLimit, true],
    ["cost_tracking.max_cost", maxCost, true],
    ["cost_tracking.warn_threshold", warnThreshold, false],
  ];
  const limits = own.flatMap(([name, usd, stops]): readonly BudgetLimit[] =>
    usd === undefined ? [] : [{ scope: "run", name, usd, stops, warnAt: [] }]
  );
  return [...limits, ...projectLimits(project.at("cost").at("budget"))];
}

function projectLimits(budget: Field): readonly BudgetLimit[] {
  if (budget.at("enabled").boolean() !== true) return [];
  const stops = budget.at("block_on_exceed").boolean() ?? false;
  const warnAt = ["warning_threshold", "critical_threshold"].flatMap((key) =>
    amount(budget.at(key)) ?? []
  );
  return BUDGETS.flatMap(([scope, key]): readonly BudgetLimit[] => {
    const usd = amount(budget.at(key));
    if (usd === undefined) return [];
    return [{ scope, name: `cost.budget.${key}`, usd, stops, warnAt }];
  });
}

function amount(field: Field): number | undefined {
  const value = field.number();
  if (value !== undefined && value < 0) throw field.wrong("a number from 0");
  return value;
}

/** What a run cost, and when it started. */
export interface RunCost {
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** Undefined when it is not known: it counts as nothing. */
  readonly costUsd: number | undefined;
}

/**
 * Adds up what runs cost on this day and in this month of UTC, and altogether.
 * Of the run that is to be limited nothing is spent yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { spentOn } from "./budget.ts";
 *
 * const runs = [
 *   { startedMs: Date.UTC(2030, 0, 2, 23), costUsd: 1 },
 *   { startedMs: Date.UTC(2030, 0, 3, 1), costUsd: 2 },
 * ];
 * const spent = spentOn(runs, Date.UTC(2030, 0, 3, 12));
 * assert.deepEqual(spent, { run: 0, day: 2, month: 3, total: 3 });
 * ```
 */
export function spentOn(runs: readonly RunCost[], nowMs: number): Spent {
  const now = new Date(nowMs).toISOString();
  const sum = (length: number): number =>
    runs
      .filter(({ startedMs }) =>
        new Date(startedMs).toISOString().slice(0, length) ===
          now.slice(0, length)
      )
      .reduce((usd, { costUsd }) => usd + (costUsd ?? 0), 0);
  return {
    run: 0,
    day: sum("2030-01-02".length),
    month: sum("2030-01".length),
    total: sum(0),
  };
}

/**
 * The same after something more was spent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { spend } from "./budget.ts";
 *
 * const spent = spend({ run: 0, day: 1, month: 2, total: 3 }, 0.5);
 * assert.deepEqual(spent, { run: 0.5, day: 1.5, month: 2.5, total: 3.5 });
 * ```
 */
export function spend(spent: Spent, usd: number): Spent {
  return {
    run: spent.run + usd,
    day: spent.day + usd,
    month: spent.month + usd,
    total: spent.total + usd,
  };
}

/** A limit that comes near, or is passed and does not stop. */
export interface BudgetWarning {
  /** The same as long as nothing new is to be said. */
  readonly key: string;
  /** For people. */
  readonly text: string;
}

/** Whether to go on. */
export type BudgetVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "warn"; readonly warnings: readonly BudgetWarning[] }
  | {
    readonly kind: "stop";
    /** `run.limit_reached`. */
    readonly error: ParacleError;
  };

/** What adding and taking away again may leave of nothing. */
const TINY_USD = 1e-9;

/** A call that is about to be made. */
export interface NextCall {
  /** What was paid for. */
  readonly spent: Spent;
  /** USD set aside for calls that are under way. Default: 0. */
  readonly reserved?: number;
  /** About what its prompt costs, in USD; undefined is a price that is not known. */
  readonly estimate: number | undefined;
}

/**
 * Whether a call may be made. What its answer will cost nobody can know, so
 * only the prompt counts; a price that is not known passes no limit that stops.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkBefore } from "./budget.ts";
 *
 * const limit = { scope: "run", name: "--cost-limit", usd: 1, stops: true, warnAt: [] } as const;
 * const spent = { run: 0.9, day: 0, month: 0, total: 0 };
 * assert.equal(checkBefore([limit], { spent, estimate: 0.05 }).kind, "ok");
 * assert.equal(checkBefore([limit], { spent, estimate: 0.2 }).kind, "stop");
 * assert.equal(checkBefore([limit], { spent, estimate: undefined }).kind, "stop");
 * ```
 */
export function checkBefore(
  limits: readonly BudgetLimit[],
  { spent, reserved = 0, estimate }: NextCall,
): BudgetVerdict {
  const stopping = limits.filter(({ stops }) => stops);
  const [unknown] = stopping;
  if (unknown !== undefined && estimate === undefined) {
    return stop(
      unknown,
      spent,
      "the price of the model is not known; set it in cost.default_pricing or lift the limit",
    );
  }
  const after = spend(spent, reserved + (estimate ?? 0));
  const passed = stopping.find(({ scope, usd }) => after[scope] > usd);
  if (passed !== undefined) {
    const underWay = reserved < TINY_USD
      ? ""
      : `, prompts of calls under way cost about ${usdText(reserved)}`;
    const state = `${usdText(spent[passed.scope])} are spent${underWay} and ` +
      `the prompt of the next call costs about ${usdText(estimate ?? 0)}; ` +
      "raise the limit";
    return stop(passed, spent, state);
  }
  return warn(limits, after);
}

/** Whether to go on after a call: its answer is kept, the next call is not made. */
export function checkAfter(
  limits: readonly BudgetLimit[],
  spent: Spent,
): BudgetVerdict {
  const passed = limits.find(({ stops, scope, usd }) =>
    stops && spent[scope] > usd
  );
  if (passed === undefined) return warn(limits, spent);
  const state = `${usdText(spent[passed.scope])} are spent; raise the limit`;
  return stop(passed, spent, state);
}

function warn(limits: readonly BudgetLimit[], spent: Spent): BudgetVerdict {
  const warnings = limits.flatMap((limit) => warningOf(limit, spent) ?? []);
  return warnings.length === 0 ? { kind: "ok" } : { kind: "warn", warnings };
}

function warningOf(
  { scope, name, usd, warnAt }: BudgetLimit,
  spent: Spent,
): BudgetWarning | undefined {
  const amountUsd = spent[scope];
  if (amountUsd === 0) return undefined;
  const [part] = warnAt.filter((share) => amountUsd >= share * usd)
    .toSorted((a, b) => b - a);
  const passed = amountUsd > usd;
  if (!passed && part === undefined) return undefined;
  const state = passed
    ? "is passed"
    : `has reached ${Math.round((part ?? 1) * 100)} %`;
  const amounts = `${usdText(amountUsd)} of ${usdText(usd)}`;
  return { key: `${name} ${state}`, text: `${name} ${state}: ${amounts}` };
}

function stop(
  { name, usd, scope }: BudgetLimit,
  spent: Spent,
  state: string,
): BudgetVerdict {
  const error = new ParacleError(
    "run.limit_reached",
    `Cannot go on within ${name} of ${usdText(usd)}: ${state}`,
    { details: { limit: name, limitUsd: usd, spentUsd: spent[scope] } },
  );
  return { kind: "stop", error };
}

/** Cents, or as many digits as a small amount needs. */
function usdText(usd: number): string {
  return `${usd >= 0.1 ? usd.toFixed(2) : Number(usd.toPrecision(2))} USD`;
}
