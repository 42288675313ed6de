/**
 * The settings of a run, between their two spellings.
 *
 * @module
 */
import type { RunSettings } from "../engine/runner.ts";
import type { SettingsBody } from "./schemas_agents.ts";

/**
 * From a body.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settingsOf } from "./settings.ts";
 *
 * assert.equal(settingsOf({ max_tokens: 7 }).maxTokens, 7);
 * ```
 */
export function settingsOf(body: SettingsBody): RunSettings {
  const { provider, model, temperature, timeout } = body;
  return {
    provider,
    model,
    temperature,
    maxTokens: body.max_tokens,
    timeout,
    costLimit: body.cost_limit,
  };
}

/**
 * To a body; what is undefined is not sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settingsBody } from "./settings.ts";
 *
 * assert.equal(JSON.stringify(settingsBody({ costLimit: 2 })), '{"cost_limit":2}');
 * ```
 */
export function settingsBody(settings: RunSettings): SettingsBody {
  const { provider, model, temperature, timeout } = settings;
  return {
    provider,
    model,
    temperature,
    "max_tokens": settings.maxTokens,
    timeout,
    "cost_limit": settings.costLimit,
  };
}
