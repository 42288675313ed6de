/**
 * Paths: the way templates and conditions name a value.
 *
 * @module
 */

/** `steps.scan.outputs.rows` as its segments; never empty. */
export type Path = readonly string[];

const PATH = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/**
 * Reads a path; undefined for anything else. Blanks around it do not count.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePath } from "./expression.ts";
 *
 * assert.deepEqual(parsePath(" inputs.file-name.0 "), ["inputs", "file-name", "0"]);
 * assert.equal(parsePath("inputs.a + 1"), undefined);
 * ```
 */
export function parsePath(text: string): Path | undefined {
  const trimmed = text.trim();
  return PATH.test(trimmed) ? trimmed.split(".") : undefined;
}

/** Writes a path as it is read. */
export function printPath(path: Path): string {
  return path.join(".");
}
