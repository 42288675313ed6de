import assert from "node:assert/strict";
import { openaiBody } from "../../src/engine/provider_body.ts";

Deno.test("openaiBody() changes the request of thinking models alone", () => {
  const body = { temperature: 0.7, "max_tokens": 9, messages: [] };
  for (const model of ["o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5-nano"]) {
    assert.deepEqual(openaiBody({ model, ...body }), {
      ...{ model, messages: [], max_completion_tokens: 9 },
    });
  }
  for (const model of ["gpt-4", "gpt-4o", "gpt-4.1", "gpt-5-chat-latest"]) {
    assert.deepEqual(openaiBody({ model, ...body }), { model, ...body });
  }
  assert.deepEqual(openaiBody({ model: "o1", messages: [] }), {
    ...{ model: "o1", messages: [] },
  });
});
