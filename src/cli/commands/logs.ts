/**
 * `paracle logs`: what was written down in this workspace.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { logsListCommand } from "./logs_list.ts";
import { logsShowCommand } from "./logs_show.ts";

/** The commands of `paracle logs`. */
export const logsRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: { list: logsListCommand, show: logsShowCommand },
  docs: { brief: "List and show logs" },
});
