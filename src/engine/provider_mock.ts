/**
 * The provider that asks nobody: it proves the wiring of a workflow.
 *
 * @module
 */
import type { ModelAnswer } from "./model.ts";

/**
 * Answers every wanted key with `mock_KEY_result`: one as plain text, several
 * as a JSON object.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mockAnswer } from "./provider_mock.ts";
 *
 * assert.equal(mockAnswer(["result"]).text, "mock_result_result");
 * assert.equal(mockAnswer(["a", "b"]).text, '{"a":"mock_a_result","b":"mock_b_result"}');
 * ```
 */
export function mockAnswer(outputKeys: readonly string[]): ModelAnswer {
  const [first = "result"] = outputKeys;
  const text = outputKeys.length > 1
    ? JSON.stringify(
      Object.fromEntries(outputKeys.map((key) => [key, `mock_${key}_result`])),
    )
    : `mock_${first}_result`;
  const usage = { promptTokens: 0, completionTokens: 0 };
  return { text, usage, finishReason: "stop" };
}
