/**
 * The model providers we know: one table, a row for each.
 *
 * @module
 */

/** How a provider is spoken to. */
export type ProviderProtocol = "chat-completions" | "messages" | "mock";

/** A row of the table. */
export interface Provider {
  /** As in `--provider`. */
  readonly id: string;
  /** Its protocol. */
  readonly protocol: ProviderProtocol;
  /** Where it answers, version path included; undefined when the user must say. */
  readonly baseUrl: string | undefined;
  /** Whether calls need a key. */
  readonly key: "required" | "optional" | "none";
}

const chat = (id: string, baseUrl: string): Provider => ({
  id,
  protocol: "chat-completions",
  baseUrl,
  key: "required",
});

const PROVIDERS: ReadonlyMap<string, Provider> = new Map(
  [
    chat("openai", "https://api.openai.com/v1"),
    {
      ...chat("anthropic", "https://api.anthropic.com/v1"),
      protocol: "messages" as const,
    },
    {
      ...chat("ollama", "http://localhost:11434/v1"),
      key: "none" as const,
    },
    {
      ...chat("openai-compatible", ""),
      baseUrl: undefined,
      key: "optional" as const,
    },
    chat("google", "https://generativelanguage.googleapis.com/v1beta/openai"),
    chat("mistral", "https://api.mistral.ai/v1"),
    chat("groq", "https://api.groq.com/openai/v1"),
    chat("xai", "https://api.x.ai/v1"),
    chat("deepseek", "https://api.deepseek.com/v1"),
    chat("together", "https://api.together.xyz/v1"),
    chat("perplexity", "https://api.perplexity.ai"),
    chat("openrouter", "https://openrouter.ai/api/v1"),
    chat("fireworks", "https://api.fireworks.ai/inference/v1"),
    chat("cohere", "https://api.cohere.ai/compatibility/v1"),
    {
      id: "mock",
      protocol: "mock" as const,
      baseUrl: undefined,
      key: "none" as const,
    },
  ].map((provider) => [provider.id, provider]),
);

/** The ids, in the order of the table. */
export const PROVIDER_IDS: readonly string[] = [...PROVIDERS.keys()];

/**
 * Finds a provider; undefined when there is none of this id.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { providerOf } from "./providers.ts";
 *
 * assert.equal(providerOf("groq")?.protocol, "chat-completions");
 * assert.equal(providerOf("nobody"), undefined);
 * ```
 */
export function providerOf(id: string): Provider | undefined {
  return PROVIDERS.get(id);
}

/**
 * The name of a provider's variable.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { providerVariable } from "./providers.ts";
 *
 * const name = providerVariable("openai-compatible", "BASE_URL");
 * assert.equal(name, "OPENAI_COMPATIBLE_BASE_URL");
 * ```
 */
export function providerVariable(
  id: string,
  what: "API_KEY" | "BASE_URL",
): string {
  return `${id.toUpperCase().replaceAll("-", "_")}_${what}`;
}

/**
 * Whether a variable holds the key of another provider than this one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isKeyOfOther } from "./providers.ts";
 *
 * assert.equal(isKeyOfOther("openai-compatible", "OPENAI_API_KEY"), true);
 * assert.equal(isKeyOfOther("openai-compatible", "WORK_API_KEY"), false);
 * ```
 */
export function isKeyOfOther(id: string, variable: string): boolean {
  return PROVIDER_IDS.some((other) =>
    other !== id && providerVariable(other, "API_KEY") === variable
  );
}

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|chatgpt-|o[134](-|$))/, "openai"],
  [/^claude-/, "anthropic"],
  [/^gemini-/, "google"],
  [/^(mistral-|codestral-)/, "mistral"],
  [/^grok-/, "xai"],
  [/^deepseek-/, "deepseek"],
];

/**
 * The provider that a model's name implies; undefined when it implies none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { providerOfModel } from "./providers.ts";
 *
 * assert.equal(providerOfModel("claude-sonnet-4.5"), "anthropic");
 * assert.equal(providerOfModel("llama3.1"), undefined);
 * ```
 */
export function providerOfModel(model: string): string | undefined {
  return FAMILIES.find(([name]) => name.test(model))?.[1];
}
