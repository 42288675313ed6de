/**
 * One workflow, read and compiled with the agents there are.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { readAgents } from "./agents.ts";
import { compileWorkflow } from "./compile_workflow.ts";
import type { CompiledWorkflow } from "./compiled.ts";
import type { Folder } from "./folder.ts";
import { type CatalogEntry, readWorkflow } from "./workflows.ts";

/** A workflow that was found. */
export interface LoadedWorkflow {
  /** Its meaning, with everything that is wrong. */
  readonly compiled: CompiledWorkflow;
  /** What the catalog says; undefined when it does not name it. */
  readonly entry: CatalogEntry | undefined;
  /** One line each. */
  readonly warnings: readonly string[];
}

/**
 * Reads and compiles a workflow. A broken manifest does not hide it: its
 * agents are just not checked, with a warning.
 *
 * @throws {ParacleError} `workflow.not_found`, `workspace.invalid`,
 * `workspace.unreadable`.
 */
export async function loadWorkflow(
  folder: Folder,
  id: string,
): Promise<LoadedWorkflow> {
  const { definition, entry, warnings } = await readWorkflow(folder, id);
  const known = await knownAgents(folder);
  return {
    compiled: compileWorkflow(definition, known),
    entry,
    warnings: [...warnings, ...definition.warnings, ...known.warnings],
  };
}

async function knownAgents(folder: Folder): Promise<{
  readonly agents: readonly string[] | undefined;
  readonly broken?: ReadonlyMap<string, Error>;
  readonly warnings: readonly string[];
}> {
  try {
    const { agents, broken, warnings } = await readAgents(folder);
    return { agents: agents.map(({ id }) => id), broken, warnings };
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    const warning = `agents are not checked: ${error.message}`;
    return { agents: undefined, warnings: [warning] };
  }
}
