import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { chooseConfigured } from "../../src/engine/choice_configured.ts";
import type { ModelChoice } from "../../src/engine/model.ts";
import { openModels } from "../../src/engine/models_io.ts";

const LEVELS = {
  manifest: { provider: "anthropic", model: "claude-x" },
  project: { provider: "mistral", model: "mistral-large" },
};

function failureWith(
  env: Readonly<Record<string, string>>,
  levels: Parameters<typeof chooseConfigured>[0] = LEVELS,
): ParacleError {
  const models = openModels({ env: (name) => env[name] });
  try {
    const check = (choice: ModelChoice): void => models.check(choice);
    chooseConfigured(levels, check);
  } catch (error) {
    if (error instanceof ParacleError) return error;
  }
  return assert.fail("it chose");
}

Deno.test("chooseConfigured() names every key that is missing, the first one first", () => {
  const { code, message, details } = failureWith({});
  assert.equal(code, "provider.not_configured");
  assert.equal(
    message,
    'Cannot use provider "anthropic": ANTHROPIC_API_KEY is not set, nor is ' +
      "MISTRAL_API_KEY or OPENAI_API_KEY; set it to your key, or choose " +
      "another with --provider",
  );
  assert.equal(details["provider"], "anthropic");
});

for (
  const [what, env, says] of [
    [
      "a base URL",
      { OPENAI_BASE_URL: "nowhere" },
      /OPENAI_BASE_URL is no http/,
    ],
    ["a key", { OPENAI_API_KEY: "a\nb" }, /OPENAI_API_KEY holds characters/],
  ] as const
) {
  Deno.test(`chooseConfigured() tells of a fallback that is set up with ${what} that is wrong`, () => {
    const failure = failureWith({ OPENAI_API_KEY: "key", ...env });
    assert.match(failure.message, says);
  });
}

Deno.test("chooseConfigured() replaces no model that was asked for", () => {
  const levels = { ...LEVELS, flag: { provider: "groq", model: "x" } };
  const { message } = failureWith({ OPENAI_API_KEY: "key" }, levels);
  assert.match(message, /GROQ_API_KEY is not set; set it/);
});
