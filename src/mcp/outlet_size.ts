/**
 * How large a text is, asked cheaply.
 *
 * @module
 */

const encoder = new TextEncoder();
const MOST_BYTES_PER_UNIT = 3;

/**
 * The length of a text in UTF-8, or 0 when it surely fits `limitBytes`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { excessBytes } from "./outlet_size.ts";
 *
 * assert.equal(excessBytes("äöü", 6), 0);
 * assert.equal(excessBytes("äöü", 5), 6);
 * ```
 */
export function excessBytes(text: string, limitBytes: number): number {
  if (text.length * MOST_BYTES_PER_UNIT <= limitBytes) return 0;
  const { length } = encoder.encode(text);
  return length > limitBytes ? length : 0;
}

/**
 * A JSON text on one line; only white space of JSON can be a line break.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneLine } from "./outlet_size.ts";
 *
 * assert.equal(oneLine("{\n}"), "{ }");
 * ```
 */
export function oneLine(json: string): string {
  return json.includes("\n") || json.includes("\r")
    ? json.replace(/[\r\n]+/g, " ")
    : json;
}
