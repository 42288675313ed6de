/**
 * `paracle config`: how this workspace is configured.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { configShowCommand } from "./config_show.ts";

/** The commands of `paracle config`. */
export const configRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: { show: configShowCommand },
  docs: { brief: "Show the configuration of the workspace" },
});
