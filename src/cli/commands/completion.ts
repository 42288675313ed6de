/**
 * `paracle completion`.
 *
 * @module
 */
import { buildChoiceParser, buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import type { Shell } from "./completion_run.ts";

const SHELLS: readonly Shell[] = ["bash", "zsh", "fish", "powershell"];

/** Prints the completion script of a shell. */
export const completionCommand: Command<CliContext> = buildCommand<
  Record<never, never>,
  [Shell],
  CliContext
>({
  docs: {
    brief: "Print the completion script of a shell",
    fullDescription: "Prints a script for your shell, as in:\n" +
      "  bash: source <(paracle completion bash)\n" +
      "  zsh:  source <(paracle completion zsh)\n" +
      "  fish: paracle completion fish | source\n" +
      "  powershell: paracle completion powershell | Out-String | Invoke-Expression",
  },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        brief: SHELLS.join(", "),
        parse: buildChoiceParser(SHELLS),
        placeholder: "SHELL",
        proposeCompletions: () => SHELLS,
      }],
    },
  },
  loader: async () => (await import("./completion_run.ts")).runCompletion,
});
