/**
 * `paracle api`: the group.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { apiServeCommand } from "./api_serve.ts";

/** The commands about the REST API. */
export const apiRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: { serve: apiServeCommand },
  docs: { brief: "Serve the workspace as a REST API" },
});
