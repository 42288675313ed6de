/**
 * Outputs out of what a model said.
 *
 * @module
 */
import { isTooDeep, TOO_DEEP } from "../core/json.ts";

/** What an answer holds, or why it cannot be used. */
export type ReadAnswer =
  | { readonly outputs: Readonly<Record<string, unknown>> }
  | { readonly problem: string };

/**
 * Reads an answer: of one key it is the whole text, of several a JSON object
 * with exactly these keys, alone or in a fenced block.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readAnswer } from "./answer.ts";
 *
 * assert.deepEqual(readAnswer("Hello", ["result"]), { outputs: { result: "Hello" } });
 * const fence = "`".repeat(3);
 * const fenced = `Here:\n${fence}json\n{"a": 1, "b": [2]}\n${fence}\n`;
 * assert.deepEqual(readAnswer(fenced, ["a", "b"]), { outputs: { a: 1, b: [2] } });
 * assert.deepEqual(readAnswer('{"a": 1}', ["a", "b"]), { problem: 'it has no "b"' });
 * ```
 */
export function readAnswer(
  text: string,
  keys: readonly string[],
): ReadAnswer {
  const [only, ...others] = keys;
  if (text.trim() === "") return { problem: "it is empty" };
  if (only !== undefined && others.length === 0) {
    return { outputs: Object.fromEntries([[only, text]]) };
  }
  const found = objectOf(text);
  if (found === undefined) return { problem: "it is not one JSON object" };
  if (isTooDeep(found)) return { problem: TOO_DEEP };
  const missing = keys.filter((key) => !Object.hasOwn(found, key));
  if (missing.length > 0) return { problem: `it has no ${named(missing)}` };
  const foreign = Object.keys(found).filter((key) => !keys.includes(key));
  if (foreign.length > 0) {
    return { problem: `it has ${named(foreign)}, which nobody asked for` };
  }
  return { outputs: Object.fromEntries(keys.map((key) => [key, found[key]])) };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const whole = parseObject(text);
  if (whole !== undefined) return whole;
  const blocks = [...text.matchAll(/^(`{3,})[^\n`]*\n([^]*?)\n\1`*[ \t]*$/gm)]
    .map(([, , block]) => parseObject(block ?? ""))
    .filter((block) => block !== undefined);
  return blocks.length === 1 ? blocks[0] : undefined;
}

function parseObject(
  text: string,
): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.trim());
    const isObject = typeof value === "object" && value !== null &&
      !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function named(keys: readonly string[]): string {
  return keys.map((key) => JSON.stringify(key)).join(", ");
}
