/**
 * Commands, flags and values of flags that may stand behind a command line, as
 * the commands themselves declare them.
 *
 * @module
 */
import { proposeCompletions } from "@stricli/core";
import { buildApp } from "./app.ts";
import type { CliContext } from "./context.ts";
import { HELP_TOPICS } from "./help_topics.ts";

/** What may stand in place of the last of these words. */
export async function proposeCommands(
  words: readonly string[],
  context: CliContext,
): Promise<readonly string[]> {
  const [first, ...behind] = words;
  if (first === "help" && behind.length > 0) {
    return await proposeHelp(behind, context);
  }
  const app = await buildApp(words.length > 1 ? words[0] ?? "" : "", {
    add: () => {}, // a half-typed line is no failure
    command: () => "paracle",
    groupOf: () => "paracle",
  });
  const found = await proposeCompletions(app, [...words], {
    ...context,
    forCommand: () => context,
  });
  // Where an argument may stand, so may the end of flags: of use to nobody.
  return found.map(({ completion }) => completion)
    .filter((word) => word !== "--");
}

/** Behind `help` stands a topic, or a command as it would be typed. */
async function proposeHelp(
  words: readonly string[],
  context: CliContext,
): Promise<readonly string[]> {
  const [half = ""] = words;
  const topics = words.length === 1
    ? HELP_TOPICS.filter((topic) => topic.startsWith(half))
    : [];
  const commands = await proposeCommands(words, context);
  const isOther = (word: string): boolean =>
    word !== "help" && !word.startsWith("-");
  return [...topics, ...commands.filter(isOther)];
}
