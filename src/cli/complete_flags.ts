/**
 * Which flags have a value, as far as completing the arguments beside them
 * depends on it: the commands themselves are not loaded for that.
 *
 * @module
 */

const INPUT = ["--input", "-i", "--input-json"];
const MODEL = ["--provider", "--model", "--timeout", "--cost-limit"];

/** By command, without its aliases; what is not here has only switches. */
const WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  "agents get": ["--format"],
  "agents run": [
    ...INPUT,
    ...MODEL,
    ...["--task", "-t", "--file", "-f", "--temperature", "--max-tokens"],
    ...["--mode", "-m", "--output", "-o"],
  ],
  "logs show": ["--type", "--tail", "-n", "--lines", "--grep", "-g"],
  "remote authorize": ["--key", "--command"],
  "remote exec": ["--timeout"],
  "remote install": ["--binary", "--path"],
  "remote trust": ["--fingerprint"],
  "remote up": [
    ...["--timeout", "--tunnel", "--reverse", "--dynamic", "--print-unit"],
  ],
  "runs get": ["--type"],
  "runs list": [
    ...["--type", "--agent-id", "--workflow-id", "--status", "--since"],
    "--limit",
  ],
  "workflows approve": ["--reason"],
  "workflows plan": INPUT,
  "workflows reject": ["--reason"],
  "workflows run": [...INPUT, ...MODEL, "--resume"],
  "workflows show": ["--format"],
};

/** A command line taken apart. */
export interface TakenApart {
  /** The flag whose value comes next, if one does. */
  readonly flag: string | undefined;
  /** The words that are no flags and no values of flags. */
  readonly named: readonly string[];
}

/**
 * Takes the words of a command apart, those of flags and the others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { takeApart } from "./complete_flags.ts";
 *
 * assert.deepEqual(takeApart(["runs", "get", "--type", "agent", "--json"]), {
 *   flag: undefined,
 *   named: ["runs", "get"],
 * });
 * ```
 */
export function takeApart(words: readonly string[]): TakenApart {
  const [group = "", command = ""] = words;
  const plural = /^(?:agent|workflow)$/.test(group) ? `${group}s` : group;
  const withValue = WITH_VALUE[`${plural} ${command}`] ?? [];
  const named: string[] = [];
  let flag: string | undefined;
  for (const word of words) {
    if (flag !== undefined) flag = undefined;
    else if (withValue.includes(word)) flag = word;
    else if (!word.startsWith("-")) named.push(word);
  }
  return { flag, named };
}
