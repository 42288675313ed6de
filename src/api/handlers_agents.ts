/**
 * Answers about agents.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import type { AgentRunRequest } from "../engine/runner.ts";
import type { Document } from "../workspace/reader.ts";
import type { ApiParts, ServedWorkspace } from "./parts.ts";
import { type Answer, bind, type BoundRoute, ok } from "./route.ts";
import {
  GET_AGENT,
  GET_AGENT_SPEC,
  LIST_AGENTS,
  PLAN_AGENT,
  RUN_AGENT,
} from "./routes_agents.ts";
import type { AgentRunBody } from "./schemas_agents.ts";
import { settingsOf } from "./settings.ts";
import type { SpecAgent } from "./spec_agents.ts";

/** The document of `GET /agents` without a query, as JSON. */
export async function agentsJson(
  { specAgents, paracRoot }: Pick<
    ServedWorkspace,
    "specAgents" | "paracRoot"
  >,
): Promise<string> {
  const { value: agents, warnings } = await specAgents();
  const count = agents.length;
  return JSON.stringify({ agents, count, "parac_root": paracRoot, warnings });
}

/** Binds the routes about agents. */
export function agentRoutes(parts: ApiParts): readonly BoundRoute[] {
  const { reader, runner, executions, paracRoot } = parts;
  const specAgent = async (id: string) => {
    const { value: agents, warnings } = await parts.specAgents();
    const agent = agents.find((candidate) => candidate.id === id);
    if (agent === undefined) throw notFound(id, agents);
    return { agent, warnings };
  };
  return [
    bind(LIST_AGENTS, async ({ query }) => {
      if (query.source !== "manifest") {
        return { text: await parts.agentsJson.get() };
      }
      const { value: agents, warnings } = await reader.agents();
      const count = agents.length;
      return ok({ agents, count, "parac_root": paracRoot, warnings });
    }),
    bind(GET_AGENT, async ({ params: { id = "" }, query }) => {
      if (query.source === "manifest") {
        const { value, warnings } = await reader.agent(id);
        return ok({ ...value, warnings });
      }
      const { agent, warnings } = await specAgent(id);
      return ok({ ...agent, warnings });
    }),
    bind(GET_AGENT_SPEC, async ({ params: { id = "" }, query }) => {
      if (query.source === "manifest") {
        const { value: spec, warnings } = await reader.agentSpec(id);
        return specAnswer(id, {}, { ...spec, warnings });
      }
      const { agent, warnings } = await specAgent(id);
      const { name, role, capabilities, spec_file: path } = agent;
      const text = await parts.specText(path);
      return specAnswer(id, { name, role, capabilities }, {
        path,
        text,
        warnings,
      });
    }),
    bind(RUN_AGENT, async ({ params: { id = "" }, body }) => {
      const request = requestOf(id, body);
      const { runId, document } = await executions.start((call) =>
        runner.runAgent(request, call)
      );
      if (body.async_execution === false) return ok(await document);
      const json = {
        "execution_id": runId,
        "agent_id": id,
        status: "running",
        message: `Agent "${id}" runs`,
        "async_execution": true,
      };
      return { status: 202, json };
    }),
    bind(
      PLAN_AGENT,
      async ({ params: { id = "" }, body }) =>
        ok(await runner.planAgent(requestOf(id, body))),
    ),
  ];
}

function specAnswer(
  id: string,
  metadata: Document,
  spec: {
    readonly path?: string | undefined;
    readonly text?: string | undefined;
    readonly warnings: readonly string[];
  },
): Answer {
  return ok({
    "agent_id": id,
    "spec_file": spec.path ?? null,
    content: spec.text ?? null,
    metadata,
    warnings: spec.warnings,
  });
}

function requestOf(agentId: string, body: AgentRunBody): AgentRunRequest {
  const { task, inputs, files, mode } = body;
  return { ...settingsOf(body), agentId, task, inputs, files, mode };
}

function notFound(id: string, agents: readonly SpecAgent[]): ParacleError {
  const near = didYouMean(id, agents.map((agent) => agent.id));
  return new ParacleError(
    "agent.not_found",
    `Cannot show agent "${printable(id)}": there is no spec of such an agent` +
      printable(near),
    { details: { id } },
  );
}
