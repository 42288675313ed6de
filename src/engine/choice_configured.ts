/**
 * Choosing a model that can be asked here: the usual one gives way when there
 * is no key for it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import {
  chooseModel,
  type ChosenModel,
  MODEL_LEVELS,
  type ModelLevels,
  type ModelOrigin,
} from "./choice.ts";
import type { ModelChoice } from "./model.ts";

/** Levels that say what is usual, not what somebody chose for this run. */
const USUAL: readonly ModelOrigin[] = ["manifest", "project", "environment"];

/**
 * Chooses as {@linkcode chooseModel} does, but a default whose provider has no
 * key here gives way to a less specific one that has. What a flag, a step or
 * an agent names is never replaced.
 *
 * @throws {ParacleError} `usage.invalid`; `provider.not_configured` when no
 * default can answer: of the one that has a key and is set up wrong, else of
 * the first one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseConfigured } from "./choice_configured.ts";
 * import { ParacleError } from "../core/errors.ts";
 *
 * const levels = {
 *   manifest: { provider: "anthropic", model: "claude-x" },
 *   project: { provider: "openai", model: "gpt-4" },
 * };
 * const { choice } = chooseConfigured(levels, ({ provider }) => {
 *   if (provider === "openai") return;
 *   throw new ParacleError("provider.not_configured", "no key");
 * });
 * assert.equal(choice.provider, "openai");
 * ```
 */
export function chooseConfigured(
  levels: ModelLevels,
  check: (choice: ModelChoice) => void,
): ChosenModel {
  const first = chooseModel(levels);
  let chosen = first;
  let left = levels;
  const missing: ParacleError[] = [];
  for (;;) {
    const fault = faultOf(chosen.choice, check);
    if (fault === undefined) break;
    missing.push(fault);
    const { model } = chosen.levels;
    if (!USUAL.includes(model)) throw mostUseful(fault, missing);
    left = withoutModel(left, model);
    chosen = chooseModel(left);
  }
  if (chosen === first) return first;
  const { provider, model } = chosen.choice;
  return {
    ...chosen,
    passedOver: `no key for ${printable(first.choice.provider)}, the default ` +
      `of the ${first.levels.model}: ${printable(provider)} answers with ` +
      printable(model),
  };
}

/** What is missing for a choice; undefined when it can be asked. */
function faultOf(
  choice: ModelChoice,
  check: (choice: ModelChoice) => void,
): ParacleError | undefined {
  try {
    check(choice);
    return undefined;
  } catch (error) {
    const isMissing = error instanceof ParacleError &&
      error.code === "provider.not_configured";
    if (isMissing) return error;
    throw error;
  }
}

/** Who set a key meant to use it; else the first one is what was asked for. */
function mostUseful(
  last: ParacleError,
  missing: readonly ParacleError[],
): ParacleError {
  const meant = missing.find(({ details }) => details["key_set"] === true);
  if (meant !== undefined) return meant;
  const [first = last, ...rest] = missing;
  const variableOf = ({ details }: ParacleError): string =>
    String(details["variable"] ?? "");
  const own = variableOf(first);
  const others = [...new Set(rest.map(variableOf))]
    .filter((name) => name !== "" && name !== own);
  if (others.length === 0) return first;
  const unset = `${own} is not set`;
  return new ParacleError(
    first.code,
    first.message.replace(unset, `${unset}, nor is ${others.join(" or ")}`),
    { details: first.details, cause: first },
  );
}

/** The levels without what one of them says of provider and model. */
function withoutModel(levels: ModelLevels, origin: ModelOrigin): ModelLevels {
  const entries = MODEL_LEVELS.map((name) => {
    const { provider: _provider, model: _model, ...rest } = levels[name] ?? {};
    return [name, name === origin ? rest : levels[name]] as const;
  });
  return Object.fromEntries(entries);
}
