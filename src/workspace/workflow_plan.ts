/**
 * A workflow as `workflows plan` shows it: nothing is run.
 *
 * @module
 */
import { describeProblem, requireSound } from "./compile_workflow.ts";
import type { Folder } from "./folder.ts";
import { checkInputs, inputFaultsError } from "./inputs.ts";
import { planDocument } from "./plan.ts";
import type { Document, PlanDocument, Told } from "./reader.ts";
import { loadWorkflow } from "./workflow_loading.ts";

/**
 * Plans a workflow that could run; inputs are checked when they are given.
 *
 * @throws {ParacleError} `workspace.invalid` with every problem of the
 * definition; `usage.invalid` with every fault of the inputs;
 * `workflow.not_found`, `workspace.unreadable`.
 */
export async function readPlan(
  folder: Folder,
  id: string,
  inputs?: Document,
): Promise<Told<PlanDocument>> {
  const { compiled, warnings } = await loadWorkflow(folder, id);
  requireSound(compiled, "plan");
  if (inputs !== undefined) {
    const { faults } = checkInputs(compiled.definition.inputs, inputs, {
      source: "json",
    });
    if (faults.length > 0) throw inputFaultsError(id, faults);
  }
  const odd = compiled.problems.map(describeProblem);
  return { value: planDocument(compiled), warnings: [...warnings, ...odd] };
}
