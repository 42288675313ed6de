/**
 * `paracle workflows reject`.
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
const LATE = "./workflows_reject_run.ts" as const;

/** Fails the step a run waits at. */
export const workflowsRejectCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Reject a step that waits, and end its run" },
  parameters: {
    flags: decisionFlags,
    aliases: { w: "watch" },
    positional: { kind: "tuple", parameters: [runParameter, stepParameter] },
  },
  loader: async () => {
    const { runWorkflowsReject }: typeof import("./workflows_reject_run.ts") =
      await import(LATE);
    return runWorkflowsReject;
  },
});
