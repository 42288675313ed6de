/**
 * The plan of a workflow: its order, its groups and what it may cost.
 *
 * @module
 */
import type { CompiledStep, CompiledWorkflow } from "./compiled.ts";
import type { PlanDocument } from "./reader.ts";
import { allNeeded } from "./step_graph.ts";

const TOKENS_PER_STEP = 500;
const MILLI_USD_PER_STEP = 5;
const SECONDS_PER_GROUP = 5;

/**
 * Plans a workflow; the estimates are flat rates, the rest is exact. Steps of
 * a cycle are in no group.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileWorkflow } from "./compile_workflow.ts";
 * import { parseDefinition } from "./definition.ts";
 * import { planDocument } from "./plan.ts";
 *
 * const text = "steps: [{name: a, agent: x}, {name: b, agent: x}]";
 * const plan = planDocument(compileWorkflow(await parseDefinition(text, "w.yaml")));
 * assert.deepEqual(plan.parallel_groups, [{
 *   group_number: 0,
 *   steps: ["a", "b"],
 *   can_parallelize: true,
 *   estimated_duration_seconds: 5,
 * }]);
 * assert.equal(plan.estimated_cost_usd, 0.01);
 * ```
 */
export function planDocument(compiled: CompiledWorkflow): PlanDocument {
  const { definition, steps, order, groups } = compiled;
  return {
    "workflow_name": definition.name,
    "total_steps": steps.length,
    "execution_order": order,
    "parallel_groups": groups.map((group, number) => ({
      "group_number": number,
      steps: group,
      "can_parallelize": group.length > 1,
      "estimated_duration_seconds": SECONDS_PER_GROUP,
    })),
    "approval_gates": definition.steps
      .filter(({ requiresApproval }) => requiresApproval)
      .map(({ id }) => id),
    "estimated_tokens": steps.length * TOKENS_PER_STEP,
    "estimated_cost_usd": steps.length * MILLI_USD_PER_STEP / 1000,
    "estimated_time_seconds": groups.length * SECONDS_PER_GROUP,
    "optimization_suggestions": suggestions(steps),
  };
}

/** Names the waits that only `depends_on` asks for, where dropping one lets steps run side by side. */
function suggestions(steps: readonly CompiledStep[]): readonly string[] {
  const needs = new Map(
    steps.map(({ step, dependsOn }) => [step.id, dependsOn] as const),
  );
  const gates = new Set(
    steps.filter(({ step }) => step.requiresApproval).map(({ step }) =>
      step.id
    ),
  );
  return steps.flatMap(({ step: { id }, dependsOn, uses }) => {
    if (uses === undefined) return [];
    const idle = dependsOn.filter((other) => {
      if (uses.includes(other) || gates.has(other)) return false;
      const rest = dependsOn.filter((one) => one !== other);
      return !rest.some((one) => allNeeded(one, needs).has(other));
    });
    return idle.map((other) =>
      `step "${id}" waits for "${other}" but uses none of its outputs; ` +
      "without that depends_on the two could run side by side"
    );
  });
}
