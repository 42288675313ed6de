/**
 * `paracle runs cleanup`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, parseCount, switchFlag } from "../reading.ts";

/** Removes old run records. */
export const runsCleanupCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Remove old runs; never one that is still going on" },
  parameters: {
    flags: {
      olderThan: {
        kind: "parsed",
        parse: parseCount,
        default: "30",
        placeholder: "days",
        brief: "Remove runs that started longer ago",
      },
      maxRuns: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        placeholder: "count",
        brief: "Also remove all but so many of the newest runs",
      },
      dryRun: switchFlag("Only say what would be removed"),
      json: jsonFlag,
    },
  },
  loader: async () => (await import("./runs_cleanup_run.ts")).runRunsCleanup,
});
