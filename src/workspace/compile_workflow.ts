/**
 * From a definition to something that can be planned and run: templates and
 * conditions understood, steps in order, everything wrong found.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { compileStep, type StepParts } from "./compile_workflow_step.ts";
import type { CompiledWorkflow } from "./compiled.ts";
import type { WorkflowDefinition } from "./definition.ts";
import { findProblems, type Problem } from "./definition_problems.ts";
import type { Scope } from "./scope.ts";
import { allNeeded, orderSteps } from "./step_graph.ts";
import { compileOutputs } from "./template_outputs.ts";
import type { TemplateNames } from "./template_reference.ts";
import type { TemplateView } from "./template_resolve.ts";

/** What a workflow is compiled with. */
export interface CompileWorkflowOptions {
  /** Ids of the agents there are; undefined when that is not known. */
  readonly agents?: readonly string[] | undefined;
  /** Why others cannot be used, by id. */
  readonly broken?: ReadonlyMap<string, Error> | undefined;
}

/**
 * Compiles a workflow. Never throws for what the definition says: that is
 * among the problems.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileWorkflow } from "./compile_workflow.ts";
 * import { parseDefinition } from "./definition.ts";
 *
 * const text = `
 * steps:
 *   - {id: report, agent: writer, inputs: {found: "{{ steps.scan.findings }}"}}
 *   - {id: scan, agent: reader, outputs: [findings]}
 * outputs: {rows: "{{ steps.scan.rows }}"}
 * `;
 * const definition = await parseDefinition(text, "workflows/nightly.yaml");
 * const { order, problems } = compileWorkflow(definition, { agents: ["reader", "writer"] });
 * assert.deepEqual(order, ["scan", "report"]);
 * assert.equal(problems[0]?.place, "workflows/nightly.yaml:5:17");
 * assert.equal(
 *   problems[0]?.message,
 *   'output "rows": cannot resolve {{ steps.scan.rows }}: step "scan" declares findings',
 * );
 * ```
 */
export function compileWorkflow(
  definition: WorkflowDefinition,
  options: CompileWorkflowOptions = {},
): CompiledWorkflow {
  const names = namesOf(definition);
  const viewOf = (
    scope: Scope,
    own: Readonly<Record<string, unknown>>,
    id?: string,
  ): TemplateView => {
    const needed = id === undefined ? [] : neededBy(id);
    return { scope, own, needed, declared: names.steps };
  };
  const parts = definition.steps.map((step) =>
    compileStep(definition, step, names, viewOf)
  );
  const { order, groups, cycle } = orderSteps(parts.map(({ step }) => step));
  const needs = new Map(
    parts.map(({ step }) => [step.id, step.dependsOn] as const),
  );
  // In the order they ran, which is what a reader of the map expects.
  const neededBy = (id: string): readonly string[] => {
    const needed = allNeeded(id, needs);
    return order.filter((other) => needed.has(other));
  };
  const outputs = compileOutputs(definition, names);
  const problems = [
    ...findProblems(definition, options.agents, options.broken),
    ...parts.flatMap((part) => part.problems),
    ...cycleProblems(cycle, parts),
    ...outputs.problems,
  ];
  return {
    definition,
    steps: parts.map(({ compiled }) => compiled),
    problems: inFileOrder(problems),
    order,
    groups,
    inputFaults: (inputs) => {
      const scope: Scope = { inputs, steps: new Map() };
      return [
        ...parts.flatMap((part) => part.inputFaults(scope)),
        ...outputs.inputFaults(viewOf(scope, {})),
      ];
    },
    outputs: (scope) => outputs.resolve(viewOf(scope, {})),
  };
}

/**
 * Refuses a workflow that cannot be planned or run, with everything that is
 * wrong in one message. A step that calls a tool can be planned but not run.
 *
 * @throws {ParacleError} `workspace.invalid` with the places.
 */
export function requireSound(
  compiled: CompiledWorkflow,
  purpose: "plan" | "run",
): void {
  const wrong = compiled.problems.filter(({ severity, plannable }) =>
    severity === "error" && !(purpose === "plan" && plannable)
  );
  if (wrong.length === 0) return;
  const { id } = compiled.definition;
  throw new ParacleError(
    "workspace.invalid",
    `Cannot ${purpose} workflow "${printable(id)}": ` +
      wrong.map(describeProblem).join("; "),
    { details: { workflow: id, problems: wrong.map(describeProblem) } },
  );
}

/** A problem as one sentence with its place, safe to print. */
export function describeProblem(problem: Problem): string {
  const { place, step, message } = problem;
  const subject = step === undefined ? "" : `step "${step}": `;
  return printable(`${place}: ${subject}${message}`);
}

function namesOf(
  definition: WorkflowDefinition,
): Omit<TemplateNames, "where"> & Pick<TemplateNames, "steps"> {
  const steps = new Map<string, readonly string[]>();
  for (const { id, outputs } of definition.steps) {
    if (!steps.has(id)) steps.set(id, outputs);
  }
  const { inputs } = definition;
  return {
    inputs: inputs?.map(({ name }) => name),
    inputTypes: new Map(inputs?.map(({ name, type }) => [name, type])),
    steps,
  };
}

function cycleProblems(
  cycle: readonly string[] | undefined,
  parts: readonly StepParts[],
): readonly Problem[] {
  const [first, second] = cycle ?? [];
  const part = parts.find(({ step }) => step.id === first);
  if (cycle === undefined || part === undefined) return [];
  return [{
    severity: "error",
    step: first,
    place: part.places.get(second ?? "") ?? part.compiled.step.place,
    message: `it waits for itself: ${cycle.join(" -> ")}`,
  }];
}

/** By line and column; what stands at the same place stays as it was found. */
function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  const position = ({ place }: Problem): readonly [number, number] => {
    const [, line = "0", column = "0"] = /:(\d+):(\d+)$/.exec(place) ?? [];
    return [Number(line), Number(column)];
  };
  return problems.toSorted((a, b) => {
    const [line, column] = position(a);
    const [otherLine, otherColumn] = position(b);
    return line - otherLine || column - otherColumn;
  });
}
