/**
 * `paracle remote status`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { nameParameter } from "./remote_book.ts";
import type { RemoteStatusFlags } from "./remote_status_run.ts";

/** Shows the sessions that run on this machine. */
export const remoteStatusCommand: Command<CliContext> = buildCommand<
  RemoteStatusFlags,
  [string?],
  CliContext
>({
  docs: {
    brief: "Show the sessions that run: state, tunnels, traffic",
    fullDescription:
      'Shows every remote, or one with its tunnels. A remote without a session is "down",\n' +
      "which is no failure. --watch goes on until Ctrl-C.",
  },
  parameters: {
    flags: { json: jsonFlag, watch: switchFlag("Show every change") },
    positional: {
      kind: "tuple",
      parameters: [{ ...nameParameter, optional: true }],
    },
  },
  loader: async () => (await import("./remote_status_run.ts")).runRemoteStatus,
});
