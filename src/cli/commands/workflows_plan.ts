/**
 * `paracle workflows plan`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { inputFlags } from "../run_flags.ts";

/** Shows what a run of a workflow would do; nothing is run. */
export const workflowsPlanCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show order, groups and estimates of a workflow" },
  parameters: {
    flags: { ...inputFlags, json: jsonFlag },
    aliases: { i: "input" },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "id", brief: "Id of the workflow", parse: String },
      ],
    },
  },
  loader: async () =>
    (await import("./workflows_plan_run.ts")).runWorkflowsPlan,
});
