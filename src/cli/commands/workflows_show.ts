/**
 * `paracle workflows show`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Shows one workflow and what is wrong with it. */
export const workflowsShowCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show a workflow, its problems, and what is not honoured" },
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["yaml", "json"],
        default: "yaml",
        brief: "How to print it",
      },
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "id", brief: "Id of the workflow", parse: String },
      ],
    },
  },
  loader: async () =>
    (await import("./workflows_show_run.ts")).runWorkflowsShow,
});
