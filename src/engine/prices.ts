/**
 * What tokens cost.
 *
 * @module
 */
import type { Field } from "../workspace/document.ts";
import type { ModelChoice, ModelUsage } from "./model.ts";

/** USD per million tokens. */
export interface Price {
  /** Of the question. */
  readonly input: number;
  /** Of the answer. */
  readonly output: number;
}

/** Prices by provider and model. */
export type PriceTable = ReadonlyMap<string, ReadonlyMap<string, Price>>;

/** USD. */
export interface Cost {
  /** Of the question. */
  readonly prompt: number;
  /** Of the answer. */
  readonly completion: number;
  /** Both. */
  readonly total: number;
}

const MILLION = 1_000_000;
const FREE: Price = { input: 0, output: 0 };

/**
 * List prices that the makers published for their best known models, as a
 * guess when the workspace says nothing. They change: what counts is
 * `cost.default_pricing`, and a model that is not here has no price.
 */
const LIST_PRICES: PriceTable = tableOf({
  openai: {
    "gpt-4": [30, 60],
    "gpt-4-turbo": [10, 30],
    "gpt-4o": [2.5, 10],
    "gpt-4o-mini": [0.15, 0.6],
    "gpt-4.1": [2, 8],
    "gpt-4.1-mini": [0.4, 1.6],
    "gpt-4.1-nano": [0.1, 0.4],
    "gpt-3.5-turbo": [0.5, 1.5],
    "gpt-5": [1.25, 10],
    "gpt-5-mini": [0.25, 2],
    "gpt-5-nano": [0.05, 0.4],
    "o1": [15, 60],
    "o3": [2, 8],
    "o3-mini": [1.1, 4.4],
    "o4-mini": [1.1, 4.4],
  },
  anthropic: {
    "claude-3-haiku": [0.25, 1.25],
    "claude-3-sonnet": [3, 15],
    "claude-3-opus": [15, 75],
    "claude-3-5-haiku": [0.8, 4],
    "claude-3-5-sonnet": [3, 15],
    "claude-3-7-sonnet": [3, 15],
    "claude-sonnet-4": [3, 15],
    "claude-sonnet-4-5": [3, 15],
    "claude-haiku-4-5": [1, 5],
    "claude-opus-4": [15, 75],
    "claude-opus-4-1": [15, 75],
  },
  google: {
    "gemini-2.0-flash": [0.1, 0.4],
    "gemini-2.5-flash": [0.3, 2.5],
  },
  mistral: {
    "mistral-small": [0.1, 0.3],
    "mistral-large": [2, 6],
  },
});

/** What decides a price besides the model. */
export interface PriceOptions {
  /** Of the workspace. */
  readonly pricing: PriceTable;
  /** Whether calls of it cost nothing. */
  readonly free: boolean;
}

/**
 * The price of a model: the workspace's, else the list price of it or of the
 * model it is a dated version of. Undefined when it is not known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { priceOf } from "./prices.ts";
 *
 * const choice = { provider: "openai", model: "gpt-4o-2024-08-06" };
 * const price = priceOf(choice, { pricing: new Map(), free: false });
 * assert.deepEqual(price, { input: 2.5, output: 10 });
 * ```
 */
export function priceOf(
  { provider, model }: Pick<ModelChoice, "provider" | "model">,
  { pricing, free }: PriceOptions,
): Price | undefined {
  if (free) return FREE;
  for (const name of [model, undated(model)]) {
    for (const table of [pricing, LIST_PRICES]) {
      const price = table.get(provider)?.get(name);
      if (price !== undefined) return price;
    }
  }
  return undefined;
}

/**
 * What tokens cost at a price, in USD.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { costOf } from "./prices.ts";
 *
 * const usage = { promptTokens: 1_000_000, completionTokens: 500_000 };
 * assert.equal(costOf(usage, { input: 3, output: 15 }).total, 10.5);
 * ```
 */
export function costOf(
  { promptTokens, completionTokens }: ModelUsage,
  { input, output }: Price,
): Cost {
  const asked = promptTokens * input / MILLION;
  const answered = completionTokens * output / MILLION;
  return { prompt: asked, completion: answered, total: asked + answered };
}

/**
 * Reads `cost.default_pricing` of the project.
 *
 * @throws {ParacleError} `workspace.invalid` with the place.
 */
export function readPricing(project: Field): PriceTable {
  const pricing = project.at("cost").at("default_pricing");
  return new Map(
    pricing.keys().map((provider) => {
      const models = pricing.at(provider);
      return [
        provider,
        new Map(
          models.keys().map((model) => [model, readPrice(models, model)]),
        ),
      ];
    }),
  );
}

/**
 * About how many tokens a text has: a guess, four characters for each.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { estimateTokens } from "./prices.ts";
 *
 * assert.equal(estimateTokens("hello"), 2);
 * ```
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function readPrice(models: Field, model: string): Price {
  const usd = (key: string): number => {
    const field = models.at(model).at(key);
    const value = field.number();
    if (value === undefined || value < 0) throw field.wrong("a price from 0");
    return value;
  };
  return { input: usd("input"), output: usd("output") };
}

/** `gpt-4o-2024-08-06` is priced as `gpt-4o`; `4.5` is written `4-5` by its maker. */
function undated(model: string): string {
  const bare = model.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$/, "");
  return bare.startsWith("claude-") ? bare.replaceAll(".", "-") : bare;
}

function tableOf(
  prices: Readonly<
    Record<string, Readonly<Record<string, readonly [number, number]>>>
  >,
): PriceTable {
  return new Map(
    Object.entries(prices).map(([provider, models]) => [
      provider,
      new Map(
        Object.entries(models).map(([model, [input, output]]) => [
          model,
          { input, output },
        ]),
      ),
    ]),
  );
}
