/**
 * `paracle licenses`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { switchFlag } from "../reading.ts";
import type { LicensesFlags } from "./licenses_run.ts";

/** Prints whose code is inside. */
export const licensesCommand: Command<CliContext> = buildCommand<
  LicensesFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Print the licenses of the packages inside paracle",
    fullDescription:
      "Prints whose code is inside this program, and the license of each. Run from its source, paracle\n" +
      "holds no code of others: each package is beside its license in Deno's cache.",
  },
  parameters: {
    flags: {
      json: switchFlag("Print one JSON document"),
    },
  },
  loader: async () => (await import("./licenses_run.ts")).runLicenses,
});
