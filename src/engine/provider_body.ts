/**
 * What a request says differently to some models.
 *
 * @module
 */

/** Those that think first: o1, o3, o4, gpt-5 and what comes of them. */
const THINKING = /^(o\d+|gpt-[5-9])(?![0-9])(?!.*chat)/;

/**
 * Brings a chat request to the form OpenAI's thinking models take: they refuse
 * `max_tokens`, and any temperature of ours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openaiBody } from "./provider_body.ts";
 *
 * const body = openaiBody({ model: "o3-mini", temperature: 0.7, max_tokens: 9 });
 * assert.deepEqual(body, { model: "o3-mini", max_completion_tokens: 9 });
 * ```
 */
export function openaiBody(
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { model, temperature: _, max_tokens: max, ...rest } = body;
  if (typeof model !== "string" || !THINKING.test(model)) return { ...body };
  return {
    model,
    ...rest,
    ...(max !== undefined && { "max_completion_tokens": max }),
  };
}
