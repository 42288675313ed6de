/**
 * Flags that concern the program as a whole, taken out of argv, so that the
 * rest can be passed on as typed.
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

const OWN = new Set([
  "agents",
  "agent",
  "workflows",
  "workflow",
  "runs",
  "status",
  "config",
  "logs",
  "api",
  "serve",
  "auth",
  "mcp",
  "remote",
  "lock",
  "licenses",
  "completion",
  "doctor",
  "help",
  "__complete",
]);

/** The command of an argv without flags of ours: its first word that is no flag. */
export function commandOf(argv: readonly string[]): string | undefined {
  const word = argv.find((each) => each === "--" || !each.startsWith("-"));
  return word === "--" ? undefined : word;
}

/** Whether a command is of this version; no command at all is, too. */
export function isOwn(command: string | undefined): boolean {
  return command === undefined || OWN.has(command);
}

/**
 * Takes our flags out of argv, up to the first `--`: `--remote NAME`,
 * `--remote=NAME` and `--local` anywhere; `--api URL`, `--parac-root DIR`,
 * `--accept-new` and `--debug` before the command, and behind it if the command
 * is ours. A command that only a remote knows keeps its own flags of these
 * names.
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
  let api: string | undefined;
  let local = false;
  let debug = false;
  let acceptNew = false;
  const words = [...input];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--") {
      argv.push(word, ...words);
      break;
    }
    const isOurs = isOwn(commandOf(argv));
    const [flag, attached] = splitFlag(word);
    if (flag === "--remote") {
      remote = valueOf(flag, attached, words, "NAME");
    } else if (word === "--local") local = true;
    else if (!isOurs) argv.push(word);
    else if (flag === "--parac-root") {
      paracRoot = valueOf(flag, attached, words, "DIR");
    } else if (flag === "--api") {
      api = valueOf(flag, attached, words, "URL");
    } else if (word === "--debug") debug = true;
    else if (word === "--accept-new") acceptNew = true;
    else if (flag === "--remote-only") throw remoteOnly();
    else argv.push(word);
  }
  if (local && remote !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use --local and --remote together: choose one",
    );
  }
  return {
    globals: { remote, local, api, paracRoot, debug, acceptNew },
    argv,
  };
}

function remoteOnly(): ParacleError {
  return new ParacleError(
    "usage.invalid",
    "Cannot use --remote-only: not available in this version; write --remote NAME",
  );
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
