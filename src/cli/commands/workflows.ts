/**
 * `paracle workflows`: what can be done in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { workflowsListCommand } from "./workflows_list.ts";
import { workflowsShowCommand } from "./workflows_show.ts";

/** The commands of `paracle workflows`. */
export const workflowsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: { list: workflowsListCommand, show: workflowsShowCommand },
  docs: { brief: "List and show workflows" },
});
