/**
 * The work of `paracle workflows show`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings, renderYaml } from "../reading.ts";

/** The flags of the command. */
export interface WorkflowsShowFlags {
  /** How to print. */
  readonly format: "yaml" | "json";
  /** The same as `format: "json"`. */
  readonly json: boolean;
}

/** Prints a definition with its defaults, its problems and its dead keys. */
export async function runWorkflowsShow(
  this: CliContext,
  flags: WorkflowsShowFlags,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value: document, warnings } = await reader.workflow(id);
  printWarnings(io, warnings);
  const json = flags.json || flags.format === "json";
  io.out(json ? renderJson(document) : await renderYaml(document));
}
