/**
 * `paracle remote down`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { switchFlag } from "../reading.ts";
import type { RemoteDownFlags } from "./remote_down_run.ts";

/** Ends sessions of other processes. */
export const remoteDownCommand: Command<CliContext> = buildCommand<
  RemoteDownFlags,
  string[],
  CliContext
>({
  docs: { brief: "End the sessions of remotes, wherever they run" },
  parameters: {
    flags: { all: switchFlag("Every session that runs") },
    positional: {
      kind: "array",
      parameter: {
        brief: "Names of remotes",
        parse: String,
        placeholder: "NAME",
      },
    },
  },
  loader: async () => (await import("./remote_down_run.ts")).runRemoteDown,
});
