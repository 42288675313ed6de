/**
 * The work of `paracle workflows plan`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { PlanDocument } from "../../workspace/reader.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";
import { RunInput } from "../run_input.ts";
import { readInputFile } from "../run_input_io.ts";
import { readWorkflowInputs } from "../run_workflow_input.ts";

/** The flags of the command. */
export interface WorkflowsPlanFlags {
  /** `NAME=VALUE`. */
  readonly input: readonly string[];
  /** A JSON object. */
  readonly inputJson?: string;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints the plan of a workflow; inputs are checked when there are any. */
export async function runWorkflowsPlan(
  this: CliContext,
  flags: WorkflowsPlanFlags,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const isGiven = flags.input.length > 0 || flags.inputJson !== undefined;
  const inputs = isGiven
    ? await readWorkflowInputs(new RunInput(io, readInputFile), reader, {
      ...flags,
      id,
      action: "plan",
    })
    : undefined;
  const { value: plan, warnings } = await reader.plan(id, inputs);
  printWarnings(io, warnings);
  io.out(flags.json ? renderJson(plan) : renderPlan(plan));
}

/**
 * Renders a plan for people.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderPlan } from "./workflows_plan_run.ts";
 *
 * const text = renderPlan({
 *   workflow_name: "nightly",
 *   total_steps: 2,
 *   execution_order: ["scan", "report"],
 *   parallel_groups: [
 *     { group_number: 0, steps: ["scan"], can_parallelize: false, estimated_duration_seconds: 5 },
 *     { group_number: 1, steps: ["report"], can_parallelize: false, estimated_duration_seconds: 5 },
 *   ],
 *   approval_gates: ["scan"],
 *   estimated_tokens: 1000,
 *   estimated_cost_usd: 0.01,
 *   estimated_time_seconds: 10,
 *   optimization_suggestions: [],
 * });
 * assert.match(text, /^nightly: 2 steps in 2 groups\n/);
 * assert.match(text, / {2}0 {2}scan \(then waits for approval\)\n/);
 * ```
 */
export function renderPlan(plan: PlanDocument): string {
  const groups = plan.parallel_groups;
  const gates = new Set(plan.approval_gates);
  const named = (step: string): string =>
    printable(gates.has(step) ? `${step} (then waits for approval)` : step);
  const lines = groups.map((group) =>
    `  ${group.group_number}  ${group.steps.map(named).join(", ")}` +
    (group.can_parallelize ? "  [side by side]\n" : "\n")
  );
  const hints = plan.optimization_suggestions.map((hint) =>
    `  - ${printable(hint)}\n`
  );
  const counts = `${count(plan.total_steps, "step")} in ` +
    count(groups.length, "group");
  return [
    `${printable(plan.workflow_name)}: ${counts}\n`,
    `\nOrder: ${plan.execution_order.map(printable).join(", ")}\n`,
    `\nGroups:\n${lines.join("")}`,
    `\nEstimates: ${plan.estimated_tokens} tokens, ` +
    `${plan.estimated_cost_usd.toFixed(3)} USD, ` +
    `${plan.estimated_time_seconds} s\n`,
    hints.length === 0 ? "" : `\nSuggestions:\n${hints.join("")}`,
  ].join("");
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
