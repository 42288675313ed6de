/**
 * `paracle remote exec`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { switchFlag } from "../reading.ts";
import type { RemoteExecFlags } from "./remote_exec_run.ts";

/** Runs any command in a remote's workspace. */
export const remoteExecCommand: Command<CliContext> = buildCommand<
  RemoteExecFlags,
  string[],
  CliContext
>({
  docs: {
    brief: "Run any command in the remote workspace",
    fullDescription:
      "Runs the words after -- in the remote workspace, without a shell, and ends as they ended:\n" +
      "  paracle remote exec production -- git status\n" +
      "Without a name before --, on the chosen remote.",
  },
  parameters: {
    flags: {
      tty: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "Ask for a terminal on the remote",
      },
      noTerminal: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "Never ask for a terminal",
      },
      timeout: {
        kind: "parsed",
        parse: parseSeconds,
        optional: true,
        brief: "Give up after so many seconds",
        placeholder: "seconds",
      },
      json: switchFlag("Tell a failure of paracle itself as JSON on stderr"),
    },
    aliases: { t: "tty", T: "noTerminal" },
    positional: {
      kind: "array",
      minimum: 2,
      parameter: {
        brief:
          "Remote, or none: the chosen one; the command and its arguments after --",
        parse: String,
        placeholder: "NAME -- ARGV",
      },
    },
  },
  loader: async () => (await import("./remote_exec_run.ts")).runRemoteExec,
});

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && Number.isFinite(seconds) && seconds > 0) {
    return seconds;
  }
  throw new RangeError("expected a number of seconds above 0");
}
