/**
 * `paracle remote unset-default`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { userFlag } from "./remote_book.ts";
import type { RemoteUnsetDefaultFlags } from "./remote_unset_default_run.ts";

/** Leaves no default remote. */
export const remoteUnsetDefaultCommand: Command<CliContext> = buildCommand<
  RemoteUnsetDefaultFlags,
  [],
  CliContext
>({
  docs: { brief: "Have no default remote" },
  parameters: {
    flags: { user: userFlag, json: jsonFlag },
  },
  loader: async () =>
    (await import("./remote_unset_default_run.ts")).runRemoteUnsetDefault,
});
