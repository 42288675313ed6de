/**
 * What Deno says when a permission is missing.
 *
 * @module
 */
import { readFlag } from "./own_source_io.ts";

/**
 * How to mend that Deno refused something, as the end of a message; undefined
 * when neither the error nor a cause of it is such a refusal. A program that
 * was built cannot be granted more: then it is to be built anew. One that lacks
 * the network was locked to its remotes: no other is built without. `flags` are
 * those to grant, where the error names a place that says nothing.
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
export function missingPermission(
  error: unknown,
  flags?: string,
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name !== "NotCapable") return missingPermission(error.cause, flags);
  const { message } = error;
  const isBuilt = message.includes("during compilation");
  const [, kind, value] =
    /Requires (\w+) access(?: to "([^"]+)")?/.exec(message) ?? [];
  if (isBuilt && kind === "net") return LOCKED;
  const flag = flags ?? flagOf(kind, value);
  if (!isBuilt) return `grant it with: ${flag}`;
  const anew = `build it anew with: deno task compile ${flag}`;
  return kind === "write" ? `${OWN}, or ${anew}` : anew;
}

function flagOf(kind: string | undefined, value: string | undefined): string {
  if (kind === undefined) return "the matching --allow flag";
  if (value === undefined) return `--allow-${kind}`;
  return kind === "read" ? readFlag(value) : `--allow-${kind}=${value}`;
}

const OWN =
  "this program writes only its own places where it is run, see: paracle doctor --permissions; run it in the workspace";

const LOCKED =
  "this program is locked to its remotes; build another with: deno task compile, or for other remotes: deno task compile --lock-to FILE";
