/**
 * `paracle agents`: who can work in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { agentsGetCommand } from "./agents_get.ts";
import { agentsListCommand } from "./agents_list.ts";
import { agentsRunCommand } from "./agents_run.ts";

/** The commands of `paracle agents`. */
export const agentsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    list: agentsListCommand,
    get: agentsGetCommand,
    run: agentsRunCommand,
  },
  docs: { brief: "List, show and run agents" },
});
