/**
 * `paracle auth`: tokens for the REST API and for MCP.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { authGenerateTokenCommand } from "./auth_generate_token.ts";
import { authRevokeCommand } from "./auth_revoke.ts";

/** The commands of `paracle auth`. */
export const authRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    generateToken: authGenerateTokenCommand,
    revoke: authRevokeCommand,
  },
  docs: { brief: "Make and revoke tokens for the servers of this user" },
});
