/**
 * `paracle remote set-default`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { nameParameter, userFlag } from "./remote_book.ts";
import type { RemoteSetDefaultFlags } from "./remote_set_default_run.ts";

/** Makes a remote the one commands run on when nothing else is said. */
export const remoteSetDefaultCommand: Command<CliContext> = buildCommand<
  RemoteSetDefaultFlags,
  [string],
  CliContext
>({
  docs: { brief: "Make a remote the default" },
  parameters: {
    flags: { user: userFlag, json: jsonFlag },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () =>
    (await import("./remote_set_default_run.ts")).runRemoteSetDefault,
});
