/**
 * Commands that Paracle has and this version has not: nobody who types one
 * should be told that it was a slip of the finger.
 *
 * @module
 */

const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  "paracle": ["approvals", "cost", "init", "sync"],
  "paracle agents": ["export", "skills", "validate"],
  "paracle workflows": ["create"],
  "paracle logs": ["audit", "clear", "export"],
  "paracle runs": ["artifacts", "replay", "search"],
};

const ALIASES: Readonly<Record<string, string>> = {
  "paracle agent": "paracle agents",
  "paracle workflow": "paracle workflows",
};

/**
 * Whether a word of a group is a command that this version leaves out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isLeftOut } from "./left_out.ts";
 *
 * assert.equal(isLeftOut("paracle", "init"), true);
 * assert.equal(isLeftOut("paracle", "inti"), false);
 * ```
 */
export function isLeftOut(group: string, word: string): boolean {
  return (LEFT_OUT[ALIASES[group] ?? group] ?? []).includes(word);
}
