import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chooseModel,
  environmentLevel,
  MODEL_LEVELS,
  type ModelLevels,
} from "../../src/engine/choice.ts";
import { providerOfModel } from "../../src/engine/providers.ts";
import type { ModelSettings } from "../../src/workspace/agent_models.ts";

const pair = (levels: ModelLevels): string => {
  const { provider, model } = chooseModel(levels).choice;
  return `${provider}/${model}`;
};

Deno.test("chooseModel() falls back on openai and gpt-4", () => {
  assert.deepEqual(chooseModel({}), {
    choice: {
      provider: "openai",
      model: "gpt-4",
      temperature: 0.7,
      maxTokens: undefined,
    },
    levels: {
      provider: "default",
      model: "default",
      temperature: "default",
      maxTokens: undefined,
    },
  });
});

Deno.test("chooseModel() resolves provider and model together", () => {
  const manifest = { provider: "anthropic", model: "claude-x" };
  const cases: readonly (readonly [ModelLevels, string])[] = [
    [{ manifest }, "anthropic/claude-x"],
    // A name tells its provider, whatever is below.
    [{ step: { model: "gpt-4" }, manifest }, "openai/gpt-4"],
    [{ agent: { model: "o3-mini" }, manifest }, "openai/o3-mini"],
    [{ agent: { model: "gemini-2" }, manifest }, "google/gemini-2"],
    // One that tells none takes the next provider, never a more specific one.
    [{ agent: { model: "llama3" }, manifest }, "anthropic/llama3"],
    [{ agent: { model: "llama3" } }, "openai/llama3"],
    [
      {
        agent: { model: "llama3" },
        environment: { provider: "ollama" },
      },
      "ollama/llama3",
    ],
    // The provider on the same level counts more than the name.
    [
      { agent: { provider: "openrouter", model: "gpt-4" }, manifest },
      "openrouter/gpt-4",
    ],
    // A provider above all models takes the first that belongs to it.
    [
      { flag: { provider: "openai" }, manifest, project: { model: "gpt-4o" } },
      "openai/gpt-4o",
    ],
    [{ flag: { provider: "openai" }, manifest }, "openai/gpt-4"],
    [
      { step: { provider: "anthropic" }, agent: { model: "gpt-4" }, manifest },
      "anthropic/claude-x",
    ],
    [
      {
        flag: { model: "gpt-4o" },
        agent: { provider: "anthropic", model: "claude-x" },
      },
      "openai/gpt-4o",
    ],
    // The mock needs none, and no model needs the mock.
    [{ flag: { provider: "mock" }, manifest }, "mock/"],
    [{ flag: { provider: "mock", model: "x" } }, "mock/"],
    [
      { flag: { model: "claude-y" }, step: { provider: "mock" } },
      "anthropic/claude-y",
    ],
    [
      { flag: { model: "llama3" }, step: { provider: "mock" } },
      "openai/llama3",
    ],
    // What is empty says nothing.
    [{ flag: { provider: " ", model: "" }, manifest }, "anthropic/claude-x"],
    [{ flag: { provider: "OpenAI", model: " m " } }, "openai/m"],
  ];
  for (const [levels, expected] of cases) {
    assert.equal(pair(levels), expected, JSON.stringify(levels));
  }
});

Deno.test("chooseModel() asks for --model when no model belongs to the provider", () => {
  const levels = {
    flag: { provider: "groq" },
    manifest: { provider: "anthropic", model: "claude-x" },
  };
  assert.throws(() => chooseModel(levels), {
    code: "usage.invalid",
    message: 'Cannot choose a model: provider "groq" (flag) is named without ' +
      "one, and none that is configured belongs to it; use --model",
  });
});

Deno.test("chooseModel() tells of a provider that is not known before a model", () => {
  assert.throws(() => chooseModel({ flag: { provider: "mok" } }), {
    code: "usage.invalid",
    message:
      /^Cannot use provider "mok" \(flag\): there is none of this name \(did you mean "mock"\?\); known are .*openai/,
  });
});

Deno.test("chooseModel() resolves temperature and tokens by themselves", () => {
  const { choice, levels } = chooseModel({
    flag: { temperature: 0 },
    step: { maxTokens: 10, temperature: 1 },
    manifest: { provider: "anthropic", model: "claude-x", maxTokens: 99 },
  });
  assert.deepEqual([choice.temperature, choice.maxTokens], [0, 10]);
  assert.deepEqual([levels.temperature, levels.maxTokens], ["flag", "step"]);
  const claude = chooseModel({ flag: { model: "claude-x" } });
  assert.equal(claude.choice.maxTokens, 4096);
  assert.equal(claude.levels.maxTokens, "default");
});

Deno.test("environmentLevel() reads both variables", () => {
  assert.deepEqual(environmentLevel((name) => `the ${name}`), {
    provider: "the PARACLE_PROVIDER",
    model: "the PARACLE_MODEL",
  });
});

const settings: fc.Arbitrary<ModelSettings> = fc.record({
  provider: fc.constantFrom("openai", "anthropic", "ollama", "mock"),
  model: fc.constantFrom("gpt-4", "claude-x", "llama3", "gemini-2"),
}, { requiredKeys: [] });

const anyLevels: fc.Arbitrary<ModelLevels> = fc.record(
  Object.fromEntries(MODEL_LEVELS.map((level) => [level, settings])),
  { requiredKeys: [] },
);

/** Most specific first, the engine's own last. */
const listed = (levels: ModelLevels): readonly ModelSettings[] => [
  ...MODEL_LEVELS.map((level) => levels[level] ?? {}),
  { provider: "openai", model: "gpt-4" },
];

Deno.test("chooseModel() is decided by the most specific level that names anything", () => {
  fc.assert(fc.property(anyLevels, (levels) => {
    const first = listed(levels).find(({ provider, model }) =>
      provider !== undefined || model !== undefined
    );
    let choice;
    try {
      ({ choice } = chooseModel(levels));
    } catch {
      return assert.equal(first?.model, undefined);
    }
    if (first?.provider !== undefined) {
      assert.equal(choice.provider, first.provider);
    }
    if (first?.model !== undefined && first.provider !== "mock") {
      assert.equal(choice.model, first.model);
    }
  }));
});

Deno.test("chooseModel() only chooses a provider that goes with the model", () => {
  fc.assert(fc.property(anyLevels, (levels) => {
    let choice;
    try {
      ({ choice } = chooseModel(levels));
    } catch {
      return;
    }
    const { provider, model } = choice;
    if (provider === "mock") return assert.equal(model, "");
    const family = providerOfModel(model);
    const together = listed(levels).some((level, at, all) => {
      if (level.model !== model) return false;
      const own = level.provider ?? family ??
        all.slice(at + 1).map((below) => below.provider)
          .find((below) => below !== undefined && below !== "mock");
      return own === provider;
    });
    assert.ok(together, JSON.stringify({ levels, choice }));
  }));
});
