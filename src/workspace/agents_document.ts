/**
 * Agents as `agents list` and `agents get` show them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { type Agent, readAgents, readAgentSpec } from "./agents.ts";
import type { Folder } from "./folder.ts";
import type { AgentDetails, AgentItem, AgentSpecText, Told } from "./reader.ts";

/**
 * Reads every agent, in order.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readAgentItems(
  folder: Folder,
): Promise<Told<readonly AgentItem[]>> {
  const { agents, warnings } = await readAgents(folder);
  return { value: agents.map(agentItem), warnings };
}

/**
 * Reads one agent; that it has no spec is a warning.
 *
 * @throws {ParacleError} `agent.not_found`, `workspace.invalid`,
 * `workspace.unreadable`.
 */
export async function readAgentDetails(
  folder: Folder,
  id: string,
): Promise<Told<AgentDetails>> {
  const { value: agent, warnings } = await findAgent(folder, id);
  const spec = await readAgentSpec(folder, agent);
  const value = agentDetails(agent, spec?.path);
  if (spec !== undefined) return { value, warnings };
  const missing = `agent "${agent.id}" has no spec: ${specPlaces(value)}`;
  return { value, warnings: [...warnings, missing] };
}

/**
 * Reads the spec of one agent; undefined when it has none.
 *
 * @throws {ParacleError} `agent.not_found`, `workspace.invalid`,
 * `workspace.unreadable`.
 */
export async function readSpecText(
  folder: Folder,
  id: string,
): Promise<Told<AgentSpecText | undefined>> {
  const { value: agent, warnings } = await findAgent(folder, id);
  return { value: await readAgentSpec(folder, agent), warnings };
}

/**
 * Says where a spec was looked for in vain.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { specPlaces } from "./agents_document.ts";
 *
 * assert.equal(specPlaces({ spec_paths: ["a.md", "b.md"] }), "there is no a.md nor b.md");
 * ```
 */
export function specPlaces(agent: Pick<AgentDetails, "spec_paths">): string {
  const paths = agent.spec_paths.map(printable).join(" nor ");
  return paths === "" ? "its id names no file" : `there is no ${paths}`;
}

async function findAgent(folder: Folder, id: string): Promise<Told<Agent>> {
  const { agents, broken, warnings } = await readAgents(folder);
  const value = agents.find((candidate) => candidate.id === id);
  if (value !== undefined) return { value, warnings };
  const fault = broken.get(id);
  if (fault !== undefined) throw fault;
  const near = didYouMean(id, agents.map((agent) => agent.id));
  throw new ParacleError(
    "agent.not_found",
    `Cannot show agent "${printable(id)}": there is no such agent` +
      `${printable(near)}; see paracle agents list`,
    { details: { id } },
  );
}

function agentItem(agent: Agent): AgentItem {
  return {
    id: agent.id,
    name: agent.name,
    role: agent.role,
    description: agent.description,
    capabilities: agent.capabilities,
    tools: agent.tools,
    ...(agent.enabled ? {} : { enabled: false }),
  };
}

function agentDetails(
  agent: Agent,
  specFile: string | undefined,
): AgentDetails {
  return {
    id: agent.id,
    name: agent.name,
    role: agent.role,
    description: agent.description,
    capabilities: agent.capabilities,
    "spec_file": specFile ?? null,
    tools: agent.tools,
    skills: agent.skills,
    provider: agent.provider ?? null,
    model: agent.model ?? null,
    ...(agent.enabled ? {} : { enabled: false }),
    responsibilities: agent.responsibilities,
    standards: agent.standards,
    "spec_paths": agent.specPaths,
  };
}
