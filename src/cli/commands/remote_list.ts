/**
 * `paracle remote list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import type { RemoteListFlags } from "./remote_list_run.ts";

/** Lists the remotes of the project and of the user. */
export const remoteListCommand: Command<CliContext> = buildCommand<
  RemoteListFlags,
  [],
  CliContext
>({
  docs: { brief: "List the remotes" },
  parameters: {
    flags: { json: jsonFlag },
  },
  loader: async () => (await import("./remote_list_run.ts")).runRemoteList,
});
