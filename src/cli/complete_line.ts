/**
 * The half-typed command line, as the completion scripts hand it over.
 *
 * @module
 */

const SWITCHES = ["--local", "--accept-new", "--debug"];
const WITH_VALUE = ["--remote", "--api", "--parac-root"];

/** Flags of every command, which may stand anywhere. */
export const EVERYWHERE: readonly string[] = [...WITH_VALUE, ...SWITCHES];

/** A half-typed command line. */
export interface TypedLine {
  /** The words before the half-typed one, without flags of every command. */
  readonly words: readonly string[];
  /** The flag of every command whose value is being typed, if one is. */
  readonly flag: string | undefined;
  /** What is typed of the value, or of the word. */
  readonly half: string;
  /** What stands before the value in the same word: `--remote=`, or nothing. */
  readonly lead: string;
  /** How much of the word the shell keeps: bash completes behind `=` and `:`. */
  readonly kept: number;
}

/**
 * Reads the words, the half-typed one last.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readLine } from "./complete_line.ts";
 *
 * const bash = readLine(["--remote", "lab", "runs", "list", "--type", "=", "a"]);
 * assert.deepEqual(bash, {
 *   words: ["runs", "list", "--type"],
 *   flag: undefined,
 *   half: "a",
 *   lead: "--type=",
 *   kept: 7,
 * });
 * ```
 */
export function readLine(typed: readonly string[]): TypedLine {
  const { words, kept } = rejoined(typed);
  const word = words.at(-1) ?? "";
  const [lead = "", flag] = /^(--[\w-]+)=/.exec(word) ?? [];
  const before = words.slice(0, -1);
  if (flag !== undefined) before.push(flag);
  const last = before.at(-1) ?? "";
  return {
    words: withoutGlobals(before),
    flag: WITH_VALUE.includes(last) ? last : undefined,
    half: word.slice(lead.length),
    lead,
    kept,
  };
}

/** Puts together what bash takes apart at `=` and `:`. */
function rejoined(
  typed: readonly string[],
): { readonly words: string[]; readonly kept: number } {
  const words: string[] = [];
  let kept = 0;
  let isOpen = false; // the word before ends with a mark
  for (const word of typed) {
    const isMark = /^[=:]+$/.test(word);
    const before = words.at(-1) ?? "";
    kept = 0;
    if (before !== "" && (isMark || isOpen)) {
      const whole = before + word;
      words.splice(-1, 1, whole);
      kept = isMark ? whole.length : before.length;
    } else words.push(word);
    isOpen = isMark;
  }
  return { words, kept };
}

/** Words without the flags of every command and their values. */
function withoutGlobals(words: readonly string[]): string[] {
  const own: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (WITH_VALUE.includes(word)) rest.shift();
    else if (
      !SWITCHES.includes(word) &&
      !WITH_VALUE.some((flag) => word?.startsWith(`${flag}=`))
    ) own.push(word);
  }
  return own;
}
