/**
 * `paracle remote current`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import type { RemoteCurrentFlags } from "./remote_current_run.ts";

/** Tells where commands run and who said so. */
export const remoteCurrentCommand: Command<CliContext> = buildCommand<
  RemoteCurrentFlags,
  [],
  CliContext
>({
  docs: { brief: "Show which remote commands run on, and why" },
  parameters: {
    flags: { json: jsonFlag },
  },
  loader: async () =>
    (await import("./remote_current_run.ts")).runRemoteCurrent,
});
