/**
 * `paracle agents list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Lists the agents of the workspace. */
export const agentsListCommand: Command<CliContext> = buildCommand({
  docs: { brief: "List the agents of the workspace" },
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["table", "json", "yaml"],
        default: "table",
        brief: "How to print them",
      },
      json: jsonFlag,
    },
  },
  loader: async () => (await import("./agents_list_run.ts")).runAgentsList,
});
