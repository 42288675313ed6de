/**
 * `paracle workflows run`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { inputFlags, settingFlags, textFlag } from "../run_flags.ts";
import type { WorkflowsRunFlags } from "./workflows_run_run.ts";

// Not read ahead when its neighbours run; `scripts/compile.ts` includes it.
const LATE = "./workflows_run_run.ts" as const;

/** Runs a workflow, or goes on with a run. */
export const workflowsRunCommand: Command<CliContext> = buildCommand<
  WorkflowsRunFlags,
  [string?],
  CliContext
>({
  docs: {
    brief: "Run a workflow, or go on with a run",
    fullDescription:
      "Runs the steps in the order of their dependencies and prints each output under its name.\n" +
      "A step that requires approval runs first, and is paid for; then its answer is asked about\n" +
      "on a terminal, and elsewhere the run waits for paracle workflows approve. For example:\n" +
      "  paracle workflows run hello_world -i name=Ada\n" +
      "  paracle workflows run --resume 01J8ZC3V5R2M9D7K4T6QX0ABCD",
  },
  parameters: {
    flags: {
      ...inputFlags,
      sync: switchFlag("Wait for the end, as is the default"),
      watch: switchFlag("Tell every step on standard error"),
      detach: switchFlag("Print the id and leave the run to a server"),
      yolo: switchFlag("Pass steps that require approval"),
      autoApprove: switchFlag("The same as --yolo"),
      dryRun: switchFlag("Every step on the mock provider; proves the wiring"),
      ...settingFlags,
      timeout: {
        ...settingFlags.timeout,
        brief:
          "Seconds for the whole run (what the workflow says; a step has 300)",
      },
      resume: textFlag("Go on after the last finished step of a run", "RUN"),
      json: jsonFlag,
    },
    aliases: { i: "input", w: "watch" },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "id",
        brief: "Id of the workflow",
        parse: String,
        optional: true,
      }],
    },
  },
  loader: async () => {
    const { runWorkflowsRun }: typeof import("./workflows_run_run.ts") =
      await import(LATE);
    return runWorkflowsRun;
  },
});
