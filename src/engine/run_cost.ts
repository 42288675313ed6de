/**
 * What calls used, added up.
 *
 * @module
 */
import type { ModelChoice, ModelUsage } from "./model.ts";
import { costOf, type Price } from "./prices.ts";
import type { CostDocument } from "./runner.ts";

/** Nothing used yet. */
export function noCost(choice: ModelChoice): CostDocument {
  return {
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "total_tokens": 0,
    "prompt_cost": 0,
    "completion_cost": 0,
    "total_cost": 0,
    provider: choice.provider,
    model: choice.model,
  };
}

/**
 * Both together, at the provider and model of the second; unknown when one is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { addCosts, noCost } from "./run_cost.ts";
 *
 * const choice = { provider: "openai", model: "m", temperature: 0.7, maxTokens: undefined };
 * const one = { ...noCost(choice), prompt_tokens: 3, total_tokens: 3, total_cost: null };
 * const sum = addCosts(one, one);
 * assert.deepEqual([sum.total_tokens, sum.total_cost], [6, null]);
 * ```
 */
export function addCosts(a: CostDocument, b: CostDocument): CostDocument {
  return {
    "prompt_tokens": a.prompt_tokens + b.prompt_tokens,
    "completion_tokens": a.completion_tokens + b.completion_tokens,
    "total_tokens": a.total_tokens + b.total_tokens,
    "prompt_cost": addKnown(a.prompt_cost, b.prompt_cost),
    "completion_cost": addKnown(a.completion_cost, b.completion_cost),
    "total_cost": addKnown(a.total_cost, b.total_cost),
    provider: b.provider,
    model: b.model,
  };
}

/** The sum of amounts; null when one is not known. */
export function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** What tokens cost at a price; undefined is a price that is not known. */
export function costDocument(
  choice: ModelChoice,
  usage: ModelUsage,
  price: Price | undefined,
): CostDocument {
  const cost = price === undefined ? undefined : costOf(usage, price);
  return {
    "prompt_tokens": usage.promptTokens,
    "completion_tokens": usage.completionTokens,
    "total_tokens": usage.promptTokens + usage.completionTokens,
    "prompt_cost": cost?.prompt ?? null,
    "completion_cost": cost?.completion ?? null,
    "total_cost": cost?.total ?? null,
    provider: choice.provider,
    model: choice.model,
  };
}
