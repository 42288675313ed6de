/**
 * JSON of others: read only as deep as it can be written again.
 *
 * @module
 */

/**
 * How deep lists and maps may stand in each other. Reading has no limit of its
 * own, but writing fails after some thousand levels, and then what was read
 * could be neither kept nor shown.
 */
export const MAX_JSON_DEPTH = 200;

/** What is said of a text that goes deeper. */
export const TOO_DEEP = "it is nested deeper than 200 levels";

/**
 * Parses JSON as `JSON.parse()` does.
 *
 * @throws {SyntaxError} for what is not JSON, and for what is nested too deep.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseJson } from "./json.ts";
 *
 * assert.deepEqual(parseJson('{"a": [1]}'), { a: [1] });
 * assert.throws(() => parseJson("[".repeat(201) + "]".repeat(201)), SyntaxError);
 * ```
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isTooDeep(value)) throw new SyntaxError(TOO_DEEP);
  return value;
}

/**
 * Whether a value is nested deeper than can be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isTooDeep } from "./json.ts";
 *
 * assert.equal(isTooDeep({ a: [{ b: 1 }] }), false);
 * ```
 */
export function isTooDeep(value: unknown): boolean {
  // Level by level, as the call stack is what has to be spared.
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_JSON_DEPTH) return true;
    level = level.filter(isNested).flatMap((one) => Object.values(one))
      .filter(isNested);
  }
  return false;
}

/**
 * JSON of any value: where it is nested too deep it is cut.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { jsonOf } from "./json.ts";
 *
 * assert.equal(jsonOf({ a: 1 }), '{"a":1}');
 * ```
 */
export function jsonOf(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(cut(value, 0), undefined, indent);
  }
}

function cut(value: unknown, depth: number): unknown {
  if (!isNested(value)) return value;
  if (depth >= MAX_JSON_DEPTH) return "(nested too deep)";
  if (Array.isArray(value)) return value.map((one) => cut(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, cut(one, depth + 1)]),
  );
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
