/**
 * `paracle auth generate-token`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Makes a token. */
export const authGenerateTokenCommand: Command<CliContext> = buildCommand({
  docs: {
    brief: "Make a token and print it",
    fullDescription:
      "Prints the token and nothing else. It opens the servers that this user runs on this\n" +
      "machine; with --remote NAME, those of the remote:\n" +
      "  export PARACLE_API_TOKEN=$(paracle auth generate-token --remote production)\n" +
      "The first token also makes the signing key; PARACLE_JWT_SECRET_KEY may hold one instead.",
  },
  parameters: {
    flags: {
      expires: {
        kind: "parsed",
        parse: String,
        default: "24h",
        placeholder: "time",
        brief: "How long it lasts, as 90m, 12h or 7d; at most 30d",
      },
      scope: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "scopes",
        brief:
          'Of "read run write mcp:read mcp:write mcp:run mcp:exec"; all but mcp:exec by default',
      },
      audience: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "urls",
        brief:
          "The MCP servers it is for, as https://host/mcp; those of this user by default",
      },
      subject: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "name",
        brief: "Who it is for; your user name by default",
      },
      json: jsonFlag,
    },
  },
  loader: async () =>
    (await import("./auth_generate_token_run.ts")).runAuthGenerateToken,
});
