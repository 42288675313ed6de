/**
 * `paracle remote add`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { listFlag, textFlag } from "../run_flags.ts";
import { nameParameter, userFlag } from "./remote_book.ts";
import type { RemoteAddFlags } from "./remote_add_fields.ts";

/** Writes a remote; asks nothing and, without `--test`, connects nowhere. */
export const remoteAddCommand: Command<CliContext> = buildCommand<
  RemoteAddFlags,
  [string, string, string],
  CliContext
>({
  docs: {
    brief: "Add a remote",
    fullDescription:
      "Writes a remote to the workspace's .parac/config/remotes.yaml, or outside a workspace to\n" +
      "the user's file. The first remote becomes the default. For example:\n" +
      "  paracle remote add production user@host.example /srv/ws --tunnel 8000:8000",
  },
  parameters: {
    flags: {
      port: textFlag("Port of the SSH server (22)", "port"),
      identityFile: textFlag("Private key", "path"),
      tunnel: listFlag("Port to forward, may be repeated", "L:R"),
      reverse: listFlag("Port of the host that leads here, as ssh -R", "R:L"),
      dynamic: listFlag("SOCKS5 proxy here, as ssh -D", "PORT"),
      command: textFlag("Path of paracle on the host", "path"),
      hostKey: listFlag("Pinned host key, may be repeated", "SHA256:..."),
      knownHosts: textFlag("An own known_hosts file", "path"),
      setDefault: switchFlag("Make it the default"),
      force: switchFlag("Replace a remote of that name"),
      test: {
        kind: "boolean",
        default: false,
        brief: "Try it once it is saved",
      },
      user: userFlag,
      json: jsonFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        nameParameter,
        { brief: "Where it is", parse: String, placeholder: "[USER@]HOST" },
        {
          brief: "Folder on the host, may start with ~/",
          parse: String,
          placeholder: "WORKSPACE",
        },
      ],
    },
  },
  loader: async () => (await import("./remote_add_run.ts")).runRemoteAdd,
});
