/**
 * `paracle workflows`: what can be done in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { workflowsApproveCommand } from "./workflows_approve.ts";
import { workflowsCancelCommand } from "./workflows_cancel.ts";
import { workflowsListCommand } from "./workflows_list.ts";
import { workflowsPlanCommand } from "./workflows_plan.ts";
import { workflowsRejectCommand } from "./workflows_reject.ts";
import { workflowsRunCommand } from "./workflows_run.ts";
import { workflowsShowCommand } from "./workflows_show.ts";
import { workflowsStatusCommand } from "./workflows_status.ts";

/** The commands of `paracle workflows`. */
export const workflowsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    list: workflowsListCommand,
    show: workflowsShowCommand,
    plan: workflowsPlanCommand,
    run: workflowsRunCommand,
    status: workflowsStatusCommand,
    cancel: workflowsCancelCommand,
    approve: workflowsApproveCommand,
    reject: workflowsRejectCommand,
  },
  docs: { brief: "List, show, plan and run workflows" },
});
