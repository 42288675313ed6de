/**
 * `paracle lock`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { switchFlag } from "../reading.ts";
import type { LockFlags } from "./lock_run.ts";

/** Prints what keeps the program to its remotes. */
export const lockCommand: Command<CliContext> = buildCommand<
  LockFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Print the flags that keep paracle to its remotes",
    fullDescription:
      "Prints the flag of Deno with which paracle can connect to the remotes of a file and to nothing\n" +
      "else, and can listen on the local ends of their tunnels only. Each remote needs a pinned host\n" +
      'key: pin with "paracle remote trust NAME". Unix sockets are named if the Deno that runs this\n' +
      "command is 2.9 or newer: to an older one they are files, and no part of the network. A locked\n" +
      "binary is built from a clone of paracle:\n" +
      "  deno task compile --lock-to FILE",
  },
  parameters: {
    flags: {
      printFlags: switchFlag("Print the flags; there is nothing else to do"),
      remotes: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "The file; else the one of the workspace",
        placeholder: "FILE",
      },
    },
  },
  loader: async () => (await import("./lock_run.ts")).runLock,
});
