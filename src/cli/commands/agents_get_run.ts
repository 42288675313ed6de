/**
 * The work of `paracle agents get`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable, printableText } from "../../core/printable.ts";
import type { AgentDetails, WorkspaceReader } from "../../workspace/reader.ts";
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
  const reader = await services.reader();
  if (flags.spec) return await printSpec(this, reader, id);
  const { value: agent, warnings } = await reader.agent(id);
  printWarnings(io, warnings);
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return io.out(renderJson(documented(agent)));
  if (format === "yaml") return io.out(await renderYaml(documented(agent)));
  io.out(renderMarkdown(agent));
}

async function printSpec(
  { io }: CliContext,
  reader: WorkspaceReader,
  id: string,
): Promise<void> {
  const { value: spec, warnings } = await reader.agentSpec(id);
  printWarnings(io, warnings);
  if (spec === undefined) throw noSpec((await reader.agent(id)).value);
  // Unchanged for files and programs; a terminal must not act upon it.
  const shown = io.isTerminal.stdout
    ? printableText(spec.text.replaceAll("\r\n", "\n"))
    : spec.text;
  io.out(shown);
}

/** Without what only the Markdown form shows. */
function documented(agent: AgentDetails): Readonly<Record<string, unknown>> {
  const { responsibilities: _, standards: __, spec_paths: ___, ...shown } =
    agent;
  return shown;
}

function renderMarkdown(agent: AgentDetails): string {
  const facts = [
    ["Id", agent.id],
    ["Role", agent.role],
    ["Provider", agent.provider],
    ["Model", agent.model],
    ["Spec", agent.spec_file],
    ["Enabled", agent.enabled === false ? "no" : null],
  ].filter(([, value]) => value !== null && value !== "");
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

function noSpec({ id, spec_paths: paths }: AgentDetails): ParacleError {
  const state = paths.length === 0
    ? "its id names no file"
    : `there is no ${paths.map(printable).join(" nor ")}`;
  return new ParacleError(
    "workspace.invalid",
    `Cannot show the spec of agent "${printable(id)}": ${state}`,
    { details: { id, paths } },
  );
}
