/**
 * `paracle remote show`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { nameParameter } from "./remote_book.ts";
import type { RemoteShowFlags } from "./remote_show_run.ts";

/** Shows one remote, defaults included. */
export const remoteShowCommand: Command<CliContext> = buildCommand<
  RemoteShowFlags,
  [string],
  CliContext
>({
  docs: { brief: "Show one remote" },
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () => (await import("./remote_show_run.ts")).runRemoteShow,
});
