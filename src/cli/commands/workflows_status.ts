/**
 * `paracle workflows status`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { runParameter } from "../run_parameters.ts";

/** Shows how far a workflow's run has come. */
export const workflowsStatusCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show how far a run has come" },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [runParameter] },
  },
  loader: async () =>
    (await import("./workflows_status_run.ts")).runWorkflowsStatus,
});
