/**
 * `paracle remote reconnect`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { nameParameter } from "./remote_book.ts";
import type { RemoteReconnectFlags } from "./remote_reconnect_run.ts";

/** Has a session make a new connection. */
export const remoteReconnectCommand: Command<CliContext> = buildCommand<
  RemoteReconnectFlags,
  [string],
  CliContext
>({
  docs: {
    brief: "Have a session connect anew, now",
    fullDescription:
      "Drops the connection, or ends the wait before the next try, and waits until the session\n" +
      "is ready again. Commands that run on the connection fail as lost.",
  },
  parameters: {
    flags: {
      wait: {
        kind: "boolean",
        default: true,
        brief: "Wait until it is ready again",
      },
    },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () =>
    (await import("./remote_reconnect_run.ts")).runRemoteReconnect,
});
