/**
 * "Did you mean": the known names closest to one that is not known.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/**
 * Returns the names within reach of `name`, nearest first, at most three.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearest } from "./nearest.ts";
 *
 * assert.deepEqual(nearest("prodction", ["production", "lab"]), ["production"]);
 * ```
 */
export function nearest(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return known
    .map((candidate) => {
      const other = candidate.toLowerCase();
      const far = distance(wanted, other);
      const near = other.startsWith(wanted) || wanted.startsWith(other);
      if (near) return { candidate, far: Math.min(far, 1) };
      const most = startsAlmost(other, wanted) ? 2 : far;
      return { candidate, far: Math.min(far, most) };
    })
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Whether a name begins with the other, but for one letter. */
function startsAlmost(name: string, beginning: string): boolean {
  const { length } = beginning;
  return length > 3 && name.length > length &&
    [length - 1, length, length + 1]
      .some((end) => distance(name.slice(0, end), beginning) === 1);
}

/** ` (did you mean "x" or "y"?)`, or nothing when no name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const names = nearest(name, known).map((near) => `"${near}"`);
  return names.length === 0 ? "" : ` (did you mean ${names.join(" or ")}?)`;
}
