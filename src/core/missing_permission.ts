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
 * assert.match(missingPermission(error) ?? "", /^grant it with: --allow-net=lab:22 /);
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
  if (kind === "write") return writeGrant(flag, isBuilt);
  if (!isBuilt) return granting(flag);
  return kind === "read" ? `${READS}, or ${builtWith(flag)}` : builtWith(flag);
}

/**
 * How to be let write, for a program that was built or that is run from its
 * source.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeGrant } from "./missing_permission.ts";
 *
 * const flag = "--allow-write=/srv";
 * assert.equal(writeGrant(flag, false), "grant it with: --allow-write=/srv");
 * assert.match(writeGrant(flag, true), /deno task compile --allow-write=\/srv$/);
 * ```
 */
export function writeGrant(flags: string, isBuilt: boolean): string {
  return isBuilt ? `${OWN}, or ${builtWith(flags)}` : granting(flags);
}

/** Deno takes a flag once, and in place of what a set grants. */
function granting(flags: string): string {
  const isNarrow = /--allow-net=/.test(flags);
  const others = isNarrow ? " (in one flag with the other places)" : "";
  return `grant it with: ${flags}${others}`;
}

/** A build has all of `net`, and takes the flag once only. */
function builtWith(flags: string): string {
  const others = flags.replace(/--allow-net(?:=\S+)? ?/, "");
  return `build it anew with: deno task compile ${others}`;
}

function flagOf(kind: string | undefined, value: string | undefined): string {
  if (kind === undefined) return "the matching --allow flag";
  if (value === undefined) return `--allow-${kind}`;
  return kind === "read" ? readFlag(value) : `--allow-${kind}=${value}`;
}

const OWN =
  "this program writes only its own places where it is run, see: paracle doctor --permissions; run it in the workspace";

const READS =
  "this program reads only its own places where it is run, and what flags and remotes.yaml name plainly, see: paracle doctor --permissions; move the file to one of them";

const LOCKED =
  "this program is locked to its remotes; build another with: deno task compile, or for other remotes: deno task compile --lock-to FILE";
