/**
 * The work of `paracle agents list`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, renderYaml, tableWidth } from "../reading.ts";

/** The flags of the command. */
export interface AgentsListFlags {
  /** How to print. */
  readonly format: "table" | "json" | "yaml";
  /** The same as `format: "json"`. */
  readonly json: boolean;
}

const SHOWN = 3;

/** Prints the agents in the manifest's order. */
export async function runAgentsList(
  this: CliContext,
  flags: AgentsListFlags,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value: agents, warnings } = await reader.agents();
  printWarnings(io, warnings);
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return io.out(renderJson(agents));
  if (format === "yaml") return io.out(await renderYaml(agents));
  if (agents.length === 0) return io.out("No agents found\n");
  io.out(renderTable(
    [
      { title: "id" },
      { title: "name", flexible: true },
      { title: "role", flexible: true },
      { title: "capabilities", flexible: true },
    ],
    agents.map((agent) => [
      agent.id,
      agent.enabled === false ? `${agent.name} (disabled)` : agent.name,
      agent.role,
      abbreviate(agent.capabilities),
    ]),
    tableWidth(io),
  ));
}

function abbreviate(items: readonly string[]): string {
  const more = items.length - SHOWN;
  const shown = items.slice(0, SHOWN).join(", ");
  return more > 0 ? `${shown} +${more} more` : shown;
}
