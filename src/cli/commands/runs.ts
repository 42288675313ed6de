/**
 * `paracle runs`: what was done in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { runsCancelCommand } from "./runs_cancel.ts";
import { runsCleanupCommand } from "./runs_cleanup.ts";
import { runsGetCommand } from "./runs_get.ts";
import { runsListCommand } from "./runs_list.ts";

/** The commands of `paracle runs`. */
export const runsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    list: runsListCommand,
    get: runsGetCommand,
    cancel: runsCancelCommand,
    cleanup: runsCleanupCommand,
  },
  docs: { brief: "List, show, end and remove runs of agents and workflows" },
});
