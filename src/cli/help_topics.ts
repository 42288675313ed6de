/**
 * The names of the texts that `paracle help TOPIC` prints. What they say is
 * loaded when one is asked for.
 *
 * @module
 */

/** A name behind `paracle help`. */
export type HelpTopic = "exit-codes" | "environment" | "configuration";

/** In the order of the man page. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  "exit-codes",
  "environment",
  "configuration",
];

/**
 * Whether a word behind `help` is a topic; any other is a command.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isHelpTopic } from "./help_topics.ts";
 *
 * assert.equal(isHelpTopic("exit-codes"), true);
 * assert.equal(isHelpTopic("remote"), false);
 * ```
 */
export function isHelpTopic(word: string | undefined): word is HelpTopic {
  return HELP_TOPICS.some((topic) => topic === word);
}
