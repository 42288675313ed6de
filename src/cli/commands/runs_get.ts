/**
 * `paracle runs get`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Shows one run. */
export const runsGetCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show a run: its record, what it was given, what it left" },
  parameters: {
    flags: {
      type: {
        kind: "enum",
        values: ["agent", "workflow"],
        optional: true,
        brief: "Needed when both kinds have a run with this id",
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "id",
        brief:
          "Id of the run, or a unique beginning of eight or more characters",
        parse: String,
      }],
    },
  },
  loader: async () => (await import("./runs_get_run.ts")).runRunsGet,
});
