import assert from "node:assert/strict";
import { costOf, priceOf, readPricing } from "../../src/engine/prices.ts";
import { parseDocument } from "../../src/workspace/document.ts";

const none = { pricing: new Map(), free: false };
const pricingOf = async (text: string) =>
  readPricing((await parseDocument(text, "project.yaml")).root);

Deno.test("priceOf() takes the workspace's price before the list's", async () => {
  const pricing = await pricingOf(
    "cost: {default_pricing: {openai: {gpt-4o: {input: 1, output: 2}}," +
      " own: {m: {input: 0, output: 0.5}}}}",
  );
  const options = { pricing, free: false };
  const of = (provider: string, model: string) =>
    priceOf({ provider, model }, options);
  assert.deepEqual(of("openai", "gpt-4o"), { input: 1, output: 2 });
  assert.deepEqual(of("openai", "gpt-4o-2024-08-06"), { input: 1, output: 2 });
  assert.deepEqual(of("own", "m"), { input: 0, output: 0.5 });
  assert.deepEqual(of("openai", "gpt-4"), { input: 30, output: 60 });
});

Deno.test("priceOf() knows dated names, and no price of strangers", () => {
  const of = (provider: string, model: string) =>
    priceOf({ provider, model }, none);
  assert.deepEqual(of("anthropic", "claude-3-5-sonnet-20241022")?.input, 3);
  assert.deepEqual(of("anthropic", "claude-sonnet-4.5")?.output, 15);
  assert.equal(of("openai", "gpt-99"), undefined);
  // Others sell the same models at other prices.
  assert.equal(of("openrouter", "gpt-4o"), undefined);
  const free = { ...none, free: true };
  assert.deepEqual(priceOf({ provider: "ollama", model: "x" }, free), {
    input: 0,
    output: 0,
  });
});

Deno.test("costOf() counts question and answer apart", () => {
  const usage = { promptTokens: 600, completionTokens: 212 };
  const { prompt, completion, total } = costOf(usage, {
    input: 2.5,
    output: 10,
  });
  assert.deepEqual([prompt, completion], [0.0015, 0.00212]);
  assert.equal(total, prompt + completion);
});

Deno.test("readPricing() fails with the place for what is no price", async () => {
  assert.equal((await pricingOf("name: x")).size, 0);
  for (
    const text of [
      "cost: {default_pricing: {openai: {m: {input: -1, output: 1}}}}",
      "cost: {default_pricing: {openai: {m: {input: a, output: 1}}}}",
      "cost: {default_pricing: {openai: {m: {output: 1}}}}",
    ]
  ) {
    await assert.rejects(pricingOf(text), {
      code: "workspace.invalid",
      message: /project\.yaml:1:\d+: cost\.default_pricing\.openai\.m\.input: /,
    });
  }
});
