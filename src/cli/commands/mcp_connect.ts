/**
 * `paracle mcp connect`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { textFlag } from "../run_flags.ts";
import type { McpConnectFlags } from "./mcp_connect_run.ts";

const tools = (brief: string) =>
  ({
    kind: "parsed",
    parse: String,
    variadic: true,
    optional: true,
    brief,
    placeholder: "TOOL",
  }) as const;

/** Joins an editor to a server elsewhere. */
export const mcpConnectCommand: Command<CliContext> = buildCommand<
  McpConnectFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Join an editor to the MCP server of a remote",
    fullDescription:
      "What an editor starts to have the tools of a remote workspace: it speaks MCP on standard\n" +
      "input and output and keeps the connection, through drops, sleeps and restarts of the server.\n" +
      "With --remote NAME it goes over SSH and needs nothing there but paracle; --transport ws or\n" +
      "http goes to the port of a server that runs there (paracle mcp serve). With --url it needs\n" +
      "no remote. The entry for an editor is printed by: paracle mcp config --ide NAME",
  },
  parameters: {
    flags: {
      transport: {
        kind: "enum",
        values: ["ssh", "ws", "http"],
        optional: true,
        brief: "How to get there (ssh; ws with a tunnel to port 8001)",
      },
      url: textFlag(
        "A server as ws://HOST:8001/mcp or http://HOST:8001/mcp",
        "URL",
      ),
      tokenFile: textFlag("File that holds the token for the server", "FILE"),
      tokenEnv: textFlag(
        "Variable PARACLE_* that holds it (PARACLE_MCP_TOKEN)",
        "NAME",
      ),
      allow: tools("Show this tool; those not named are hidden"),
      deny: tools("Hide this tool"),
      check: switchFlag("Try every step of the connection and print it"),
      json: jsonFlag,
      insecure: switchFlag("Send the token even where others can read it"),
    },
  },
  loader: async () => (await import("./mcp_connect_run.ts")).runMcpConnect,
});
