/**
 * `paracle runs list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, parseCount } from "../reading.ts";

/** Lists run records. */
export const runsListCommand: Command<CliContext> = buildCommand({
  docs: { brief: "List runs, the newest first" },
  parameters: {
    flags: {
      type: {
        kind: "enum",
        values: ["agent", "workflow", "all"],
        default: "all",
        brief: "Only runs of this kind",
      },
      agentId: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "id",
        brief: "Only runs of this agent",
      },
      workflowId: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "id",
        brief: "Only runs of this workflow",
      },
      status: {
        kind: "enum",
        values: [
          "pending",
          "pending-approval",
          "running",
          "interrupted",
          "completed",
          "failed",
          "timeout",
          "cancelled",
        ],
        optional: true,
        brief: "Only runs of this status",
      },
      since: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "when",
        brief: "Only runs since a date, a time (UTC) or an age such as 7d",
      },
      limit: {
        kind: "parsed",
        parse: parseCount,
        default: "20",
        placeholder: "count",
        brief: "How many to print at most; 0 prints all",
      },
      json: jsonFlag,
    },
  },
  loader: async () => (await import("./runs_list_run.ts")).runRunsList,
});
