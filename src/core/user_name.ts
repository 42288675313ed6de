/**
 * Who the user is, as the environment says.
 *
 * @module
 */

/**
 * The user's name: `USER`, `LOGNAME` or `USERNAME`; undefined when none is set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { userName } from "./user_name.ts";
 *
 * const env = (name: string) => name === "LOGNAME" ? "ada" : undefined;
 * assert.equal(userName(env), "ada");
 * ```
 */
export function userName(
  env: (name: string) => string | undefined,
): string | undefined {
  return [env("USER"), env("LOGNAME"), env("USERNAME")]
    .find((name) => name !== undefined && name !== "");
}
