/**
 * The work of `paracle help TOPIC`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { configurationHelp } from "../help_configuration.ts";
import { environmentHelp } from "../help_environment.ts";
import { exitCodesHelp } from "../help_exit_codes.ts";
import type { HelpTopic } from "../help_topics.ts";
import { type HelpText, renderHelp } from "../help_topics_text.ts";

/** What each topic says. */
export const HELP_TEXTS: Readonly<Record<HelpTopic, () => HelpText>> = {
  "exit-codes": exitCodesHelp,
  "environment": environmentHelp,
  "configuration": configurationHelp,
};

/** Prints a topic. */
export function runHelpTopic(
  this: CliContext,
  _flags: Record<never, never>,
  topic: HelpTopic,
): void {
  this.io.out(renderHelp(HELP_TEXTS[topic]()));
}
