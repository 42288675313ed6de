/**
 * `paracle help`: a topic. Any other word behind it is a command, whose own
 * help is shown.
 *
 * @module
 */
import { buildChoiceParser, buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { HELP_TOPICS, type HelpTopic } from "../help_topics.ts";

/** Prints a topic. */
export const helpCommand: Command<CliContext> = buildCommand<
  Record<never, never>,
  [HelpTopic],
  CliContext
>({
  docs: { brief: `Explain ${HELP_TOPICS.join(", ")}, or a command` },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        brief: HELP_TOPICS.join(", "),
        parse: buildChoiceParser(HELP_TOPICS),
        placeholder: "TOPIC",
        proposeCompletions: () => HELP_TOPICS,
      }],
    },
  },
  loader: async () => (await import("./help_topic_run.ts")).runHelpTopic,
});
