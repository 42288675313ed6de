/**
 * What is said of a word behind `paracle help` that is nothing.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { HELP_TOPICS } from "./help_topics.ts";

/**
 * The failure that names what is near, of the topics and of these `commands`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unknownTopic } from "./help_unknown.ts";
 *
 * const { message } = unknownTopic("environmen", ["agents"]);
 * assert.match(message, /did you mean "environment"/);
 * ```
 */
export function unknownTopic(
  word: string,
  commands: readonly string[],
): ParacleError {
  const near = didYouMean(word, [...HELP_TOPICS, ...commands]);
  return new ParacleError(
    "usage.unknown_command",
    `Cannot explain "${
      printable(word)
    }": neither a topic nor a command of this version${near}; topics: ${
      HELP_TOPICS.join(", ")
    }; list the commands with: paracle --help`,
  );
}
