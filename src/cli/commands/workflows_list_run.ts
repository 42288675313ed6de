/**
 * The work of `paracle workflows list`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, tableWidth } from "../reading.ts";

/** The flags of the command. */
export interface WorkflowsListFlags {
  /** Only these. */
  readonly status: "active" | "planned" | "all" | "completed" | "failed";
  /** How many at most. */
  readonly limit: number;
  /** How many are passed over. */
  readonly offset: number;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints the workflows in the catalog's order. */
export async function runWorkflowsList(
  this: CliContext,
  flags: WorkflowsListFlags,
): Promise<void> {
  const { io, services } = this;
  const { status, limit, offset } = flags;
  const reader = await services.reader();
  const { value, warnings } = await reader.workflows({ status, limit, offset });
  printWarnings(io, warnings);
  const { workflows, total } = value;
  if (flags.json) return io.out(renderJson({ workflows, total }));
  if (workflows.length === 0) return io.out("No workflows found\n");
  io.out(renderTable(
    [
      { title: "id" },
      { title: "category" },
      { title: "status" },
      { title: "steps" },
      { title: "description", flexible: true },
    ],
    workflows.map((workflow) => [
      workflow.id,
      workflow.category,
      workflow.status,
      String(workflow.spec.steps.length),
      firstLine(workflow.description),
    ]),
    tableWidth(io),
  ));
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0] ?? "";
}
