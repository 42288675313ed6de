/**
 * `paracle runs`: what was done in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { runsGetCommand } from "./runs_get.ts";
import { runsListCommand } from "./runs_list.ts";

/** The commands of `paracle runs`. */
export const runsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: { list: runsListCommand, get: runsGetCommand },
  docs: { brief: "List and show runs of agents and workflows" },
});
