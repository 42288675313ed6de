/**
 * Flags that every command accepts, before or after it: taken out of argv
 * here, so that the rest can be passed on as typed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { GlobalFlags } from "./io.ts";

/** argv without the flags for us. */
export interface ParsedGlobals {
  /** The flags. */
  readonly globals: GlobalFlags;
  /** What remains, in order; everything after `--` untouched. */
  readonly argv: readonly string[];
}

/**
 * Takes `--remote NAME`, `--remote=NAME`, `--local`, `--parac-root DIR`,
 * `--accept-new` and `--debug` out of argv, up to the first `--`.
 *
 * @throws {ParacleError} `usage.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseGlobals } from "./globals.ts";
 *
 * const { globals, argv } = parseGlobals(["agents", "--remote=lab", "list"]);
 * assert.equal(globals.remote, "lab");
 * assert.deepEqual(argv, ["agents", "list"]);
 * ```
 */
export function parseGlobals(input: readonly string[]): ParsedGlobals {
  const argv: string[] = [];
  let remote: string | undefined;
  let paracRoot: string | undefined;
  let local = false;
  let debug = false;
  let acceptNew = false;
  const words = [...input];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--") {
      argv.push(word, ...words);
      break;
    }
    const [flag, attached] = splitFlag(word);
    if (flag === "--remote") {
      remote = valueOf(flag, attached, words, "NAME");
    } else if (flag === "--parac-root") {
      paracRoot = valueOf(flag, attached, words, "DIR");
    } else if (word === "--local") local = true;
    else if (word === "--debug") debug = true;
    else if (word === "--accept-new") acceptNew = true;
    else argv.push(word);
  }
  if (local && remote !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use --local and --remote together: choose one",
    );
  }
  return { globals: { remote, local, paracRoot, debug, acceptNew }, argv };
}

function splitFlag(word: string): [flag: string, attached: string | undefined] {
  const at = word.indexOf("=");
  if (!word.startsWith("--") || at < 0) return [word, undefined];
  return [word.slice(0, at), word.slice(at + 1)];
}

function valueOf(
  flag: string,
  attached: string | undefined,
  rest: string[],
  what: string,
): string {
  const value = attached ?? rest.shift();
  if (value !== undefined && value !== "" && !value.startsWith("-")) {
    return value;
  }
  throw new ParacleError(
    "usage.invalid",
    `Cannot use ${flag}: a value is missing; write ${flag} ${what}`,
  );
}
