/**
 * The work of `paracle agents get`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import { printable, printableText } from "../../core/printable.ts";
import {
  type Agent,
  readAgents,
  readAgentSpec,
} from "../../workspace/agents.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings, renderYaml } from "../reading.ts";

/** The flags of the command. */
export interface AgentsGetFlags {
  /** How to print. */
  readonly format: "markdown" | "json" | "yaml";
  /** The same as `format: "json"`. */
  readonly json: boolean;
  /** Print the spec instead. */
  readonly spec: boolean;
}

/** Prints one agent, or its spec. */
export async function runAgentsGet(
  this: CliContext,
  flags: AgentsGetFlags,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const { folder } = await services.workspace();
  const { agents, warnings } = await readAgents(folder);
  printWarnings(io, warnings);
  const agent = agents.find((candidate) => candidate.id === id);
  if (agent === undefined) throw notFound(id, agents);
  const spec = await readAgentSpec(folder, agent);
  if (flags.spec) {
    if (spec === undefined) throw noSpec(agent);
    // Unchanged for files and programs; a terminal must not act upon it.
    const shown = io.isTerminal.stdout
      ? printableText(spec.text.replaceAll("\r\n", "\n"))
      : spec.text;
    return io.out(shown);
  }
  if (spec === undefined) {
    printWarnings(io, [`agent "${agent.id}" has no spec: ${places(agent)}`]);
  }
  const details = describe(agent, spec?.path);
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return io.out(renderJson(details));
  if (format === "yaml") return io.out(await renderYaml(details));
  io.out(renderMarkdown(agent, spec?.path));
}

function describe(
  agent: Agent,
  specFile: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    id: agent.id,
    name: agent.name,
    role: agent.role,
    description: agent.description,
    capabilities: agent.capabilities,
    spec_file: specFile ?? null,
    tools: agent.tools,
    skills: agent.skills,
    provider: agent.provider ?? null,
    model: agent.model ?? null,
    ...(agent.enabled ? {} : { enabled: false }),
  };
}

function renderMarkdown(agent: Agent, specFile: string | undefined): string {
  const facts = [
    ["Id", agent.id],
    ["Role", agent.role],
    ["Provider", agent.provider],
    ["Model", agent.model],
    ["Spec", specFile],
    ["Enabled", agent.enabled ? undefined : "no"],
  ].filter(([, value]) => value !== undefined && value !== "");
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["Responsibilities", agent.responsibilities],
    ["Tools", agent.tools],
    ["Skills", agent.skills],
    ["Standards", agent.standards],
  ];
  const blocks = [
    `# ${printable(agent.name)}`,
    printable(agent.description.trim()),
    facts.map(([name, value]) => `- ${name}: ${printable(value ?? "")}`)
      .join("\n"),
    ...lists.filter(([, items]) => items.length > 0).map(([name, items]) =>
      `## ${name}\n\n${items.map((item) => `- ${printable(item)}`).join("\n")}`
    ),
  ];
  return blocks.filter((block) => block !== "").join("\n\n") + "\n";
}

function notFound(id: string, agents: readonly Agent[]): ParacleError {
  const near = didYouMean(id, agents.map((agent) => agent.id));
  return new ParacleError(
    "agent.not_found",
    `Cannot show agent "${printable(id)}": there is no such agent` +
      `${printable(near)}; see paracle agents list`,
    { details: { id } },
  );
}

function noSpec(agent: Agent): ParacleError {
  return new ParacleError(
    "workspace.invalid",
    `Cannot show the spec of agent "${printable(agent.id)}": ${places(agent)}`,
    { details: { id: agent.id, paths: agent.specPaths } },
  );
}

function places(agent: Agent): string {
  const paths = agent.specPaths.map(printable).join(" nor ");
  return paths === "" ? "its id names no file" : `there is no ${paths}`;
}
