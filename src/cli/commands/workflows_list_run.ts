/**
 * The work of `paracle workflows list`.
 *
 * @module
 */
import {
  type ListedWorkflow,
  readWorkflows,
} from "../../workspace/workflows.ts";
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
  const { folder } = await services.workspace();
  const { workflows, warnings } = await readWorkflows(folder);
  printWarnings(io, warnings);
  const { status, limit, offset } = flags;
  const wanted = workflows.filter(({ entry }) =>
    status === "all" || entry.status === status
  );
  const page = wanted.slice(offset, offset + limit);
  if (flags.json) {
    return io.out(
      renderJson({ workflows: page.map(summary), total: wanted.length }),
    );
  }
  if (page.length === 0) return io.out("No workflows found\n");
  io.out(renderTable(
    [
      { title: "id" },
      { title: "category" },
      { title: "status" },
      { title: "steps" },
      { title: "description", flexible: true },
    ],
    page.map(({ entry, definition }) => [
      definition.id,
      entry.category,
      entry.status,
      String(definition.steps.length),
      firstLine(entry.description ?? definition.description),
    ]),
    tableWidth(io),
  ));
}

function summary(workflow: ListedWorkflow): Readonly<Record<string, unknown>> {
  const { entry, definition } = workflow;
  return {
    id: definition.id,
    name: entry.name,
    description: entry.description ?? definition.description,
    category: entry.category,
    status: entry.status,
    spec: {
      name: definition.name,
      description: definition.description,
      steps: definition.steps.map(({ name }) => ({ name })),
    },
  };
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0] ?? "";
}
