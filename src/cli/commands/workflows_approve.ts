/**
 * `paracle workflows approve`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import {
  decisionFlags,
  runParameter,
  stepParameter,
} from "../run_parameters.ts";

// Not read ahead when its neighbours run; `scripts/compile.ts` includes it.
const LATE = "./workflows_approve_run.ts" as const;

/** Lets a run that waits go on, in this process. */
export const workflowsApproveCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Approve a step that waits, and go on with its run" },
  parameters: {
    flags: decisionFlags,
    aliases: { w: "watch" },
    positional: { kind: "tuple", parameters: [runParameter, stepParameter] },
  },
  loader: async () => {
    const { runWorkflowsApprove }: typeof import("./workflows_approve_run.ts") =
      await import(LATE);
    return runWorkflowsApprove;
  },
});
