/**
 * Routes about the workspace and the server.
 *
 * @module
 */
import type { RouteSpec } from "./route.ts";
import { anything } from "./schemas_common.ts";
import * as workspace from "./schemas_workspace.ts";

/** That the server is there. */
export const HEALTH: RouteSpec = {
  id: "health",
  method: "GET",
  path: "/health",
  summary: "Whether the server is there",
  scope: undefined,
  answers: { 200: workspace.healthAnswer },
};

/** The project's state. */
export const STATUS: RouteSpec = {
  id: "status",
  method: "GET",
  path: "/parac/status",
  summary: "Phase, progress and next actions of the project",
  scope: "read",
  answers: { 200: workspace.statusAnswer },
};

/** The configuration. */
export const CONFIG: RouteSpec<workspace.ConfigQuery> = {
  id: "config",
  method: "GET",
  path: "/config",
  summary: "The configuration of the workspace",
  scope: "read",
  query: workspace.configQuery,
  answers: { 200: workspace.configAnswer },
};

/** The logs. */
export const LIST_LOGS: RouteSpec = {
  id: "listLogs",
  method: "GET",
  path: "/logs",
  summary: "The logs there are",
  scope: "read",
  answers: { 200: workspace.logsAnswer },
};

/** The last actions. */
export const RECENT_LOGS: RouteSpec<workspace.RecentQuery> = {
  id: "recentLogs",
  method: "GET",
  path: "/logs/recent",
  summary: "The last entries of the action log",
  scope: "read",
  query: workspace.recentQuery,
  answers: { 200: workspace.recentAnswer },
};

/** One log. */
export const GET_LOG: RouteSpec<workspace.LogQueryParameters> = {
  id: "getLog",
  method: "GET",
  path: "/logs/{name}",
  summary: "The last lines of a log; its name may have a slash",
  scope: "read",
  query: workspace.logQuery,
  answers: { 200: workspace.logAnswer },
  failures: [404],
};

/** Writes a log entry. */
export const LOG_ACTION: RouteSpec<unknown, workspace.ActionBody> = {
  id: "logAction",
  method: "POST",
  path: "/logs/action",
  summary: "Append an entry to the action log",
  scope: "write",
  body: workspace.actionBody,
  answers: { 200: workspace.actionAnswer },
};

/** The OpenAPI document. */
export const OPENAPI: RouteSpec = {
  id: "openapi",
  method: "GET",
  path: "/openapi.json",
  summary: "This description",
  scope: "read",
  answers: { 200: anything },
};

/** The page for people. */
export const DOCS: RouteSpec = {
  id: "docs",
  method: "GET",
  path: "/docs",
  summary: "This description as a page",
  scope: "read",
  media: "text/html",
  answers: { 200: anything },
};
