/**
 * `paracle workflows list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, parseCount } from "../reading.ts";

/** Lists what the catalog offers. */
export const workflowsListCommand: Command<CliContext> = buildCommand({
  docs: { brief: "List the workflows of the catalog" },
  parameters: {
    flags: {
      status: {
        kind: "enum",
        // The last two are of older workspaces; nothing has them.
        values: ["active", "planned", "all", "completed", "failed"],
        default: "all",
        brief: "Only workflows of this status",
      },
      limit: {
        kind: "parsed",
        parse: parseCount,
        default: "100",
        placeholder: "count",
        brief: "How many to print at most",
      },
      offset: {
        kind: "parsed",
        parse: parseCount,
        default: "0",
        placeholder: "count",
        brief: "How many to pass over first",
      },
      json: jsonFlag,
    },
  },
  loader: async () =>
    (await import("./workflows_list_run.ts")).runWorkflowsList,
});
