/**
 * Every route of the API: from this table come the server, its checks and the
 * OpenAPI document.
 *
 * @module
 */
import { fixedFirst, type RouteSpec } from "./route.ts";
import * as agents from "./routes_agents.ts";
import * as runs from "./routes_runs.ts";
import * as workflows from "./routes_workflows.ts";
import * as workspace from "./routes_workspace.ts";

/** All routes; a fixed path stands before one with a parameter in its place. */
export const ROUTES: readonly RouteSpec[] = [
  ...Object.values(agents),
  ...Object.values(workflows),
  ...Object.values(runs),
  ...Object.values(workspace),
].map((route) => route as RouteSpec).sort(fixedFirst);
