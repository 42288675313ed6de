/**
 * `paracle remote trust`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { chosenParameter } from "./remote_book.ts";
import type { RemoteTrustFlags } from "./remote_trust_run.ts";

/** Shows a server's host keys and pins them. */
export const remoteTrustCommand: Command<CliContext> = buildCommand<
  RemoteTrustFlags,
  [string?],
  CliContext
>({
  docs: {
    brief: "Show the host keys of a server and pin them",
    fullDescription:
      "Shows every host key of the server and writes their fingerprints as host_key: of the remote.\n" +
      "Compare them with what the server's owner sees: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
  },
  parameters: {
    flags: {
      yes: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Pin without asking",
      },
      fingerprint: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Pin without asking if the server shows this fingerprint",
        placeholder: "SHA256:...",
      },
      json: jsonFlag,
    },
    positional: { kind: "tuple", parameters: [chosenParameter] },
  },
  loader: async () => (await import("./remote_trust_run.ts")).runRemoteTrust,
});
