/**
 * `paracle mcp`: the group.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { mcpConfigCommand } from "./mcp_config.ts";
import { mcpConnectCommand } from "./mcp_connect.ts";
import { mcpListCommand } from "./mcp_list.ts";
import { mcpServeCommand } from "./mcp_serve.ts";

/** The commands about the Model Context Protocol. */
export const mcpRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    serve: mcpServeCommand,
    connect: mcpConnectCommand,
    config: mcpConfigCommand,
    list: mcpListCommand,
  },
  docs: { brief: "Offer the workspace to editors and agents over MCP" },
});
