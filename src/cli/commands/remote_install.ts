/**
 * `paracle remote install`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { nameParameter } from "./remote_book.ts";
import type { RemoteInstallFlags } from "./remote_install_run.ts";

/** Puts a program on a remote. */
export const remoteInstallCommand: Command<CliContext> = buildCommand<
  RemoteInstallFlags,
  [string],
  CliContext
>({
  docs: {
    brief: "Install paracle on a remote, over its SSH connection",
    fullDescription:
      "Sends a paracle binary to the remote, checks it there, tries it, and puts it in\n" +
      "place of the one that is there, which is kept as paracle.previous. An interrupted\n" +
      "upload goes on where it stopped. Then remotes.yaml says where it is.",
  },
  parameters: {
    flags: {
      binary: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "The program to send; default: this one",
        placeholder: "FILE",
      },
      path: {
        kind: "parsed",
        parse: String,
        default: "~/.paracle/bin",
        brief: "Folder on the remote; put a leading ~ in quotes",
        placeholder: "FOLDER",
      },
      json: jsonFlag,
    },
    positional: { kind: "tuple", parameters: [nameParameter] },
  },
  loader: async () =>
    (await import("./remote_install_run.ts")).runRemoteInstall,
});
