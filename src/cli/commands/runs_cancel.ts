/**
 * `paracle runs cancel`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { runParameter } from "../run_parameters.ts";

/** Ends a run, whichever process it is in. */
export const runsCancelCommand: Command<CliContext> = buildCommand({
  docs: { brief: "End a run of an agent or a workflow" },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [runParameter] },
  },
  loader: async () => (await import("./runs_cancel_run.ts")).runRunsCancel,
});
