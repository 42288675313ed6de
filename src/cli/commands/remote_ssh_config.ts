/**
 * `paracle remote ssh-config`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { nameParameter } from "./remote_book.ts";

/** Prints a remote for plain ssh. */
export const remoteSshConfigCommand: Command<CliContext> = buildCommand<
  Record<never, never>,
  [string],
  CliContext
>({
  docs: {
    brief: "Print a Host block for ssh and VS Code Remote-SSH",
    fullDescription:
      "Prints a remote as ssh_config has it, tunnels included. To keep it:\n" +
      "  paracle remote ssh-config production >> ~/.ssh/config",
  },
  parameters: {
    flags: {},
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () =>
    (await import("./remote_ssh_config_run.ts")).runRemoteSshConfig,
});
