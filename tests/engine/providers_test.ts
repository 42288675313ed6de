import assert from "node:assert/strict";
import { VARIABLES } from "../../scripts/compile.ts";
import {
  PROVIDER_IDS,
  providerOf,
  providerOfModel,
  providerVariable,
} from "../../src/engine/providers.ts";

Deno.test("providerVariable() names only variables that the binary may read", () => {
  for (const id of PROVIDER_IDS) {
    const provider = providerOf(id);
    if (provider?.protocol === "mock") continue;
    assert.ok(VARIABLES.includes(providerVariable(id, "BASE_URL")), id);
    if (provider?.key === "none") continue;
    assert.ok(VARIABLES.includes(providerVariable(id, "API_KEY")), id);
  }
});

Deno.test("providerOf() knows URLs that are https, or of this machine", () => {
  for (const id of PROVIDER_IDS) {
    const url = providerOf(id)?.baseUrl;
    if (url !== undefined) {
      assert.match(url, /^(https:\/\/|http:\/\/localhost:)/);
    }
  }
  assert.equal(providerOf("constructor"), undefined);
});

Deno.test("providerOfModel() knows the families by their names", () => {
  const families: Readonly<Record<string, readonly string[]>> = {
    openai: ["gpt-4", "gpt-4o-mini", "o1", "o3-mini", "o4-mini"],
    anthropic: ["claude-3-opus"],
    google: ["gemini-2.5-flash"],
    mistral: ["mistral-large", "codestral-latest"],
    xai: ["grok-4"],
    deepseek: ["deepseek-chat"],
  };
  for (const [provider, models] of Object.entries(families)) {
    for (const model of models) assert.equal(providerOfModel(model), provider);
  }
  for (const model of ["llama3", "o2", "o1x", "my-gpt-4", "", "mixtral"]) {
    assert.equal(providerOfModel(model), undefined, model);
  }
});
