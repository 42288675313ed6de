/**
 * `paracle doctor`. Runs here, always.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import type { DoctorFlags } from "./doctor_run.ts";

/** Looks for what is wrong, here and with a remote. */
export const doctorCommand: Command<CliContext> = buildCommand<
  DoctorFlags,
  [string?],
  CliContext
>({
  docs: {
    brief: "Look for what is wrong, here and with a remote, and how to mend it",
    fullDescription:
      "Checks this machine, and then the remote NAME, or the default remote,\n" +
      "step by step. A failed check names the command that mends it, and the\n" +
      "exit code is 1. Writes nothing and accepts no host key.",
  },
  parameters: {
    flags: {
      json: jsonFlag,
      permissions: switchFlag("Show only what this process may do"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "Remote",
        parse: String,
        placeholder: "NAME",
        optional: true,
      }],
    },
  },
  loader: async () => (await import("./doctor_run.ts")).runDoctor,
});
