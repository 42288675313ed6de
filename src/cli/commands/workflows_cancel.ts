/**
 * `paracle workflows cancel`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { runParameter } from "../run_parameters.ts";

/** Ends a workflow's run, whichever process it is in. */
export const workflowsCancelCommand: Command<CliContext> = buildCommand({
  docs: { brief: "End a run, also one of another process" },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [runParameter] },
  },
  loader: async () =>
    (await import("./workflows_cancel_run.ts")).runWorkflowsCancel,
});
