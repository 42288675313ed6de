/**
 * `paracle remote rename`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { nameParameter, userFlag } from "./remote_book.ts";
import type { RemoteRenameFlags } from "./remote_rename_run.ts";

/** Gives a remote another name; a default follows. */
export const remoteRenameCommand: Command<CliContext> = buildCommand<
  RemoteRenameFlags,
  [string, string],
  CliContext
>({
  docs: { brief: "Rename a remote" },
  parameters: {
    flags: { user: userFlag, json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { ...nameParameter, placeholder: "OLD" },
        { ...nameParameter, brief: "Its new name", placeholder: "NEW" },
      ],
    },
  },
  loader: async () => (await import("./remote_rename_run.ts")).runRemoteRename,
});
