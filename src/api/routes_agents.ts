/**
 * Routes about agents.
 *
 * @module
 */
import type { RouteSpec } from "./route.ts";
import * as agents from "./schemas_agents.ts";

/** The agents. */
export const LIST_AGENTS: RouteSpec<agents.SourceQuery> = {
  id: "listAgents",
  method: "GET",
  path: "/agents",
  summary: "The agents: from their specs, or as the manifest lists them",
  scope: "read",
  query: agents.sourceQuery,
  answers: { 200: agents.agentsAnswer },
};

/** One agent. */
export const GET_AGENT: RouteSpec<agents.SourceQuery> = {
  id: "getAgent",
  method: "GET",
  path: "/agents/{id}",
  summary: "One agent",
  scope: "read",
  query: agents.sourceQuery,
  answers: { 200: agents.agentAnswer },
  failures: [404],
};

/** The text of a spec. */
export const GET_AGENT_SPEC: RouteSpec<agents.SourceQuery> = {
  id: "getAgentSpec",
  method: "GET",
  path: "/agents/{id}/spec",
  summary: "The instructions of an agent",
  scope: "read",
  query: agents.sourceQuery,
  answers: { 200: agents.specAnswer },
  failures: [404],
};

/** Runs an agent. */
export const RUN_AGENT: RouteSpec<unknown, agents.AgentRunBody> = {
  id: "runAgent",
  method: "POST",
  path: "/agents/{id}/run",
  summary: "Run an agent",
  scope: "run",
  body: agents.agentRunBody,
  answers: { 200: agents.agentRunAnswer, 202: agents.agentStartedAnswer },
  failures: [404, 409, 503],
};

/** What a run would be. */
export const PLAN_AGENT: RouteSpec<unknown, agents.AgentRunBody> = {
  id: "planAgent",
  method: "POST",
  path: "/agents/{id}/plan",
  summary: "What running an agent would be; no call is made",
  scope: "read",
  body: agents.agentRunBody,
  answers: { 200: agents.agentPlanAnswer },
  failures: [404],
};
