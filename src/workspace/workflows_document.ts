/**
 * Workflows as `workflows list` shows them.
 *
 * @module
 */
import type { Folder } from "./folder.ts";
import type {
  Told,
  WorkflowItem,
  WorkflowPage,
  WorkflowQuery,
} from "./reader.ts";
import { type ListedWorkflow, readWorkflows } from "./workflows.ts";

const DEFAULT_LIMIT = 100;

/**
 * Reads what the catalog offers, filtered and then paged.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readWorkflowPage(
  folder: Folder,
  query: WorkflowQuery = {},
): Promise<Told<WorkflowPage>> {
  const { workflows, warnings } = await readWorkflows(folder);
  const { status = "all", category, limit = DEFAULT_LIMIT, offset = 0 } = query;
  const wanted = workflows.filter(({ entry }) =>
    (status === "all" || entry.status === status) &&
    (category === undefined || entry.category === category)
  );
  const page = wanted.slice(offset, offset + limit).map(workflowItem);
  return { value: { workflows: page, total: wanted.length }, warnings };
}

function workflowItem({ entry, definition }: ListedWorkflow): WorkflowItem {
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
