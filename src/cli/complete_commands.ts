/**
 * Commands, flags and values of flags that may stand behind a command line, as
 * the commands themselves declare them.
 *
 * @module
 */
import { proposeCompletions } from "@stricli/core";
import { buildApp } from "./app.ts";
import type { CliContext } from "./context.ts";

/** What may stand in place of the last of these words. */
export async function proposeCommands(
  words: readonly string[],
  context: CliContext,
): Promise<readonly string[]> {
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
