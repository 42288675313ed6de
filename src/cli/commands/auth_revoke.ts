/**
 * `paracle auth revoke`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Revokes a token. */
export const authRevokeCommand: Command<CliContext> = buildCommand({
  docs: {
    brief: "End a token before it expires",
    fullDescription:
      "Servers that are running refuse the token within a second. The id is the jti that\n" +
      "generate-token --json shows; with - the token itself is read from standard input.",
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "jti",
        brief: "Id of the token, or - to read the token",
        parse: String,
      }],
    },
  },
  loader: async () => (await import("./auth_revoke_run.ts")).runAuthRevoke,
});
