/**
 * Which model of which provider is asked: decided together, from the most
 * specific place that says anything of it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ModelSettings } from "../workspace/agent_models.ts";
import type { ModelChoice } from "./model.ts";
import { unknownProvider } from "./provider_endpoint.ts";
import { providerOf, providerOfModel } from "./providers.ts";

/** Where something is said, most specific first. */
export const MODEL_LEVELS = [
  "flag",
  "step",
  "agent",
  "manifest",
  "project",
  "environment",
] as const;

/** A place where something of a model is said. */
export type ModelLevel = typeof MODEL_LEVELS[number];

/** Where a part of a choice is from; `model name` is the family it belongs to. */
export type ModelOrigin = ModelLevel | "default" | "model name";

/** What each place says. */
export type ModelLevels = {
  readonly [Level in ModelLevel]?: ModelSettings | undefined;
};

/** A choice, and where each part of it is from. */
export interface ChosenModel {
  /** What is asked. */
  readonly choice: ModelChoice;
  /** For `-v` and the record. */
  readonly levels: {
    readonly provider: ModelOrigin;
    readonly model: ModelOrigin;
    readonly temperature: ModelOrigin;
    /** Undefined when it is left to the provider. */
    readonly maxTokens: ModelOrigin | undefined;
  };
  /** A sentence about defaults that were passed over; undefined when none was. */
  readonly passedOver?: string | undefined;
}

/** Where each part of a choice is from, as records have it. */
export function originFields(
  { provider, model, temperature, maxTokens }: ChosenModel["levels"],
): Readonly<Record<string, unknown>> {
  return { provider, model, temperature, "max_tokens": maxTokens ?? null };
}

interface Level extends ModelSettings {
  readonly origin: ModelOrigin;
}

interface Part<T> {
  readonly value: T;
  readonly origin: ModelOrigin;
}

interface Pair {
  readonly provider: Part<string>;
  readonly model: Part<string>;
}

const DEFAULT: Level = {
  origin: "default",
  provider: "openai",
  model: "gpt-4",
  temperature: 0.7,
};
const MOCK = "mock";
/** Its protocol has no answer without a limit. */
const ANTHROPIC_MAX_TOKENS = 4096;

/**
 * Chooses. The most specific level that names a model decides, and its
 * provider is the one named there, else the one its name implies, else the
 * next that is named. A provider named above all models takes the first model
 * that belongs to it.
 *
 * @throws {ParacleError} `usage.invalid` when there is no such provider or model.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseModel } from "./choice.ts";
 *
 * const { choice, levels } = chooseModel({
 *   step: { model: "gpt-4o" },
 *   manifest: { provider: "anthropic", model: "claude-x" },
 * });
 * assert.deepEqual([choice.provider, choice.model], ["openai", "gpt-4o"]);
 * assert.equal(levels.provider, "model name");
 * ```
 */
export function chooseModel(levels: ModelLevels): ChosenModel {
  const all: readonly Level[] = [
    ...MODEL_LEVELS.map((origin) => ({ ...tidy(levels[origin]), origin })),
    DEFAULT,
  ];
  const { provider, model } = choosePair(all);
  const temperature = firstOf(all, (level) => level.temperature);
  const maxTokens = firstOf(all, (level) => level.maxTokens) ??
    (provider.value === "anthropic"
      ? { value: ANTHROPIC_MAX_TOKENS, origin: DEFAULT.origin }
      : undefined);
  return {
    choice: {
      provider: provider.value,
      model: model.value,
      temperature: temperature?.value ?? 0,
      maxTokens: maxTokens?.value,
    },
    levels: {
      provider: provider.origin,
      model: model.origin,
      temperature: temperature?.origin ?? DEFAULT.origin,
      maxTokens: maxTokens?.origin,
    },
  };
}

/**
 * What the environment says: `PARACLE_PROVIDER`, `PARACLE_MODEL`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { environmentLevel } from "./choice.ts";
 *
 * const { model } = environmentLevel((name) => name === "PARACLE_MODEL" ? "m" : undefined);
 * assert.equal(model, "m");
 * ```
 */
export function environmentLevel(
  env: (name: string) => string | undefined,
): ModelSettings {
  return { provider: env("PARACLE_PROVIDER"), model: env("PARACLE_MODEL") };
}

function choosePair(levels: readonly Level[]): Pair {
  const first = levels.findIndex(({ provider, model }) =>
    provider !== undefined || model !== undefined
  );
  const { provider, model, origin } = levels[first] ?? DEFAULT;
  if (provider === MOCK) {
    const named = { value: MOCK, origin };
    return { provider: named, model: { value: "", origin } };
  }
  if (model !== undefined) return pairAt(levels, first, model);
  return modelFor({ value: provider ?? "", origin }, levels, first);
}

/** The model of a level, and the provider it belongs to. */
function pairAt(levels: readonly Level[], at: number, model: string): Pair {
  const origin = levels[at]?.origin ?? DEFAULT.origin;
  const own = levels[at]?.provider;
  const implied = providerOfModel(model);
  const provider: Part<string> | undefined = own !== undefined
    ? { value: own, origin }
    : implied !== undefined
    ? { value: implied, origin: "model name" }
    : firstOf(levels.slice(at + 1), realProvider);
  return {
    provider: provider ?? { value: "openai", origin: DEFAULT.origin },
    model: { value: model, origin },
  };
}

/** The first model below a level that belongs to the provider named there. */
function modelFor(
  provider: Part<string>,
  levels: readonly Level[],
  above: number,
): Pair {
  for (const [at, { model }] of levels.entries()) {
    if (at <= above || model === undefined) continue;
    const pair = pairAt(levels, at, model);
    if (pair.provider.value === provider.value) return { ...pair, provider };
  }
  const { value, origin } = provider;
  // No model would help.
  if (providerOf(value) === undefined) throw unknownProvider(value, origin);
  throw new ParacleError(
    "usage.invalid",
    `Cannot choose a model: provider "${printable(value)}" (${origin}) is ` +
      "named without one, and none that is configured belongs to it; use --model",
    { details: { provider: value, level: origin } },
  );
}

/** A model is never one of the mock's: who names a model wants it asked. */
function realProvider({ provider }: Level): string | undefined {
  return provider === MOCK ? undefined : provider;
}

function firstOf<T>(
  levels: readonly Level[],
  read: (level: Level) => T | undefined,
): Part<T> | undefined {
  for (const level of levels) {
    const value = read(level);
    if (value !== undefined) return { value, origin: level.origin };
  }
  return undefined;
}

/** An empty text says nothing; providers are known in lower case. */
function tidy(settings: ModelSettings = {}): ModelSettings {
  const { provider, model } = settings;
  return {
    ...settings,
    provider: provider?.trim().toLowerCase() || undefined,
    model: model?.trim() || undefined,
  };
}
