/**
 * The variables this process may read, short enough to be shown.
 *
 * @module
 */
import { environmentNames } from "./help_environment.ts";

const PREFIX = "PARACLE_";
/** Nobody grants this name by itself. */
const MADE_UP = `${PREFIX}IS_THIS_A_PATTERN`;

/**
 * What is granted of `first` and of all other variables the program reads;
 * `PARACLE_*` stands for those names when any of them is granted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { heldNames } from "./permissions_env.ts";
 *
 * const names = heldNames(["HOME"], (name) => /^(PARACLE_|HOME$)/.test(name));
 * assert.deepEqual(names, ["HOME", "PARACLE_*"]);
 * ```
 */
export function heldNames(
  first: readonly string[],
  isGranted: (name: string) => boolean,
): readonly string[] {
  const isPattern = isGranted(MADE_UP);
  const names = [...first, ...environmentNames()]
    .filter((name) => !name.includes("...") && isGranted(name))
    .map((name) => isPattern && name.startsWith(PREFIX) ? `${PREFIX}*` : name);
  return [...new Set(names)];
}
