/**
 * `paracle remote remove`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { nameParameter, userFlag } from "./remote_book.ts";
import type { RemoteRemoveFlags } from "./remote_remove_run.ts";

/** Removes a remote from its file. */
export const remoteRemoveCommand: Command<CliContext> = buildCommand<
  RemoteRemoveFlags,
  [string],
  CliContext
>({
  docs: { brief: "Remove a remote" },
  parameters: {
    flags: {
      force: switchFlag("Do not ask"),
      yes: switchFlag("The same as --force"),
      user: userFlag,
      json: jsonFlag,
    },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () => (await import("./remote_remove_run.ts")).runRemoteRemove,
});
