/**
 * `paracle agents get`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";

/** Shows one agent. */
export const agentsGetCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show an agent" },
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["markdown", "json", "yaml"],
        default: "markdown",
        brief: "How to print it",
      },
      json: jsonFlag,
      spec: switchFlag("Print the agent's spec, unchanged"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "id",
        brief: "Id of the agent",
        parse: String,
      }],
    },
  },
  loader: async () => (await import("./agents_get_run.ts")).runAgentsGet,
});
