/**
 * What Deno says when a permission is missing.
 *
 * @module
 */

/**
 * How to mend that Deno refused something, as the end of a message; undefined
 * when neither the error nor a cause of it is such a refusal. A program that
 * was built cannot be granted more: then it is to be built anew.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { missingPermission } from "./missing_permission.ts";
 *
 * const error = new Error('Requires net access to "lab:22", run again with ...');
 * error.name = "NotCapable";
 * assert.equal(missingPermission(error), "grant it with: --allow-net=lab:22");
 * assert.equal(missingPermission(new Error("Requires net access")), undefined);
 * ```
 */
export function missingPermission(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name !== "NotCapable") return missingPermission(error.cause);
  const { message } = error;
  const [, kind, value] =
    /Requires (\w+) access(?: to "([^"]+)")?/.exec(message) ?? [];
  const flag = kind === undefined
    ? "the matching --allow flag"
    : `--allow-${kind}${value === undefined ? "" : `=${value}`}`;
  const isBuilt = message.includes("during compilation");
  return `${isBuilt ? "build it anew" : "grant it"} with: ${flag}`;
}
