/**
 * Answers about the workspace itself and about the server.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import { parseLogLine } from "../workspace/log_line.ts";
import { docsPage } from "./docs_page.ts";
import { HttpFailure } from "./failures.ts";
import { openApiDocument } from "./openapi.ts";
import type { ApiParts } from "./parts.ts";
import { bind, type BoundRoute, ok } from "./route.ts";
import {
  CONFIG,
  DOCS,
  GET_LOG,
  HEALTH,
  LIST_LOGS,
  LOG_ACTION,
  OPENAPI,
  RECENT_LOGS,
  STATUS,
} from "./routes_workspace.ts";

const ACTIONS = "actions";

/** Binds the routes about the workspace. */
export function workspaceRoutes(parts: ApiParts): readonly BoundRoute[] {
  const { reader, version, clock } = parts;
  return [
    bind(
      HEALTH,
      () => Promise.resolve(ok({ status: "ok", version, service: "paracle" })),
    ),
    bind(STATUS, async () => {
      const { value, warnings } = await reader.status();
      return ok({ ...value, warnings });
    }),
    bind(CONFIG, async ({ query: { section = "all", envelope } }) => {
      const { value, warnings } = await reader.config(section);
      if (envelope === "true" || !isMap(value)) return ok({ value, warnings });
      return ok({ warnings, ...value });
    }),
    bind(LIST_LOGS, async () => {
      const { value: logs, warnings } = await reader.logs();
      return ok({ logs, warnings });
    }),
    bind(RECENT_LOGS, async ({ query: { count = 10 } }) => {
      const { value, warnings } = await reader.log(ACTIONS, { tail: count });
      const logs = value.lines.map(parseLogLine);
      return ok({ logs, count: logs.length, warnings });
    }),
    bind(GET_LOG, async ({ params: { name = "" }, query }) => {
      const { value, warnings } = await reader.log(name, query);
      return ok({ ...value, warnings });
    }),
    bind(LOG_ACTION, async ({ body }) => {
      const { agent, action, description } = body;
      const timestamp = new Date(clock.now()).toISOString();
      const fault = await parts.logAction({ agent, action, text: description });
      if (fault !== undefined) {
        throw new HttpFailure(500, "workspace.unwritable", fault);
      }
      return ok({ success: true, timestamp, agent, action, description });
    }),
    bind(OPENAPI, () => Promise.resolve(ok(openApiDocument(version)))),
    bind(DOCS, () => Promise.resolve({ response: docsPage(version) })),
  ];
}
