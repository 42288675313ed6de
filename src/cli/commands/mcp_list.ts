/**
 * `paracle mcp list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import type { McpListFlags } from "./mcp_list_run.ts";

/** Lists the tools of the MCP server. */
export const mcpListCommand: Command<CliContext> = buildCommand<
  McpListFlags,
  [],
  CliContext
>({
  docs: {
    brief: "List the tools of the MCP server",
    fullDescription:
      'Lists what "paracle mcp serve" offers; needs no workspace. SCOPE is what a token must\n' +
      "hold. set_active_agent is there for clients of the older protocol alone.\n\n" +
      "No API lists tools: PARACLE_API_URL changes nothing here. With a remote, by --remote or by\n" +
      "default, these are the tools of the program there; --local lists those of this one.",
  },
  parameters: {
    flags: {
      json: { ...jsonFlag, brief: "Print the schemas of the tools, an array" },
      category: {
        kind: "enum",
        values: [
          ...["all", "agent", "context", "log", "memory"] as const,
          ...["remote", "run", "workflow", "workspace"] as const,
        ],
        default: "all",
        brief: "Only these",
      },
    },
  },
  loader: async () => (await import("./mcp_list_run.ts")).runMcpList,
});
