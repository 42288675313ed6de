/**
 * `paracle remote authorize`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import type { RemoteAuthorizeFlags } from "./remote_authorize_run.ts";
import { nameParameter } from "./remote_book.ts";

/** Prints the line of `authorized_keys` for a remote. */
export const remoteAuthorizeCommand: Command<CliContext> = buildCommand<
  RemoteAuthorizeFlags,
  [string],
  CliContext
>({
  docs: {
    brief: "Print the authorized_keys line that allows no more than a remote",
    fullDescription:
      "Prints the line for ~/.ssh/authorized_keys over there: your public key, limited to\n" +
      "running programs and the tunnels of the remote. What it allows goes to stderr.\n" +
      "A --command is run in the home over there, with a short PATH; as a line that works:\n" +
      "  --command 'cd WORKSPACE && PATH_OF_COMMAND agents list'",
  },
  parameters: {
    flags: {
      key: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Public key; default: the one beside identity_file",
        placeholder: "FILE",
      },
      pty: switchFlag("Allow terminals, too"),
      command: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Run only this there, whatever is asked for",
        placeholder: "TEXT",
      },
      json: jsonFlag,
    },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () =>
    (await import("./remote_authorize_run.ts")).runRemoteAuthorize,
});
