/**
 * One step of a workflow, made ready to run.
 *
 * @module
 */
import type { CompiledStep } from "./compiled.ts";
import { compileCondition } from "./condition_compile.ts";
import type { WorkflowDefinition } from "./definition.ts";
import type { Problem } from "./definition_problems.ts";
import type { WorkflowStep } from "./definition_step.ts";
import type { Scope } from "./scope.ts";
import type { GraphStep } from "./step_graph.ts";
import { faultsOf, type Resolver, TemplateBinder } from "./template_binder.ts";
import {
  compileMap,
  compileText,
  type TemplateContext,
} from "./template_compile.ts";
import type { TemplateNames } from "./template_reference.ts";
import type { TemplateView } from "./template_resolve.ts";

/** A step that was compiled, and what the whole needs to know of it. */
export interface StepParts {
  /** The step itself. */
  readonly compiled: CompiledStep;
  /** What it waits for. */
  readonly step: GraphStep;
  /** Place of what makes it wait for a step, by that step's id. */
  readonly places: ReadonlyMap<string, string>;
  /** What is wrong with its templates and its condition. */
  readonly problems: readonly Problem[];
  /** What keeps it from running with these inputs, whatever other steps return. */
  readonly inputFaults: (scope: Scope) => readonly string[];
}

/** Makes the view of a step's templates. */
export type ViewOf = (
  scope: Scope,
  own: Readonly<Record<string, unknown>>,
  id: string,
) => TemplateView;

/** Compiles a step. */
export function compileStep(
  definition: WorkflowDefinition,
  step: WorkflowStep,
  names: Omit<TemplateNames, "where">,
  viewOf: ViewOf,
): StepParts {
  const binder = new TemplateBinder({
    workflow: definition.id,
    file: definition.file,
    subject: `step "${step.id}"`,
    step: step.id,
    placeOf: (path) => step.placeOf(path),
  });
  const own = step.inputs === undefined ? undefined : Object.keys(step.inputs);
  const named: Omit<TemplateNames, "where"> = { ...names, step: step.id };
  const condition = conditionOf(binder, step, named);
  const isDecided = binder.uses.size === 0; // by the inputs alone
  const readBefore = binder.reads.length;
  const inputs = step.inputs === undefined
    ? undefined
    : compileMap(step.inputs, ["inputs"], {
      binder,
      names: { ...named, where: "inputs" },
      dollars: true,
    });
  const texts: TemplateContext = {
    binder,
    names: { ...named, where: "prompt", own },
    braces: true,
  };
  const instruction = promptOf(step, texts);
  const system = step.systemPrompt === undefined
    ? undefined
    : compileText(step.systemPrompt, step.systemPromptPath, texts);
  const places = dependencyPlaces(step, names.steps, binder);
  const dependsOn = [...places.keys()];
  const compiled: CompiledStep = {
    step,
    dependsOn,
    uses: binder.usesAll ? dependsOn : [...binder.uses.keys()],
    condition: (scope) => condition(viewOf(scope, {}, step.id)),
    inputs: (scope) => inputs?.(viewOf(scope, {}, step.id)) ?? scope.inputs,
    prompt: (scope, given) => instruction(viewOf(scope, given, step.id)),
    systemPrompt: (scope, given) => system?.(viewOf(scope, given, step.id)),
  };
  const { problems } = binder;
  const inputFaults = (scope: Scope): readonly string[] => {
    // Whether it runs at all, only other steps can tell.
    if (!isDecided) return [];
    const view = viewOf(scope, {}, step.id);
    const faults = faultsOf([condition], view);
    if (faults.length > 0 || !condition(view)) return faults;
    return faultsOf(binder.reads.slice(readBefore), view);
  };
  const graph = { id: step.id, dependsOn };
  return { compiled, step: graph, places, problems, inputFaults };
}

function conditionOf(
  binder: TemplateBinder,
  step: WorkflowStep,
  names: Omit<TemplateNames, "where">,
): Resolver<boolean> {
  const { condition } = step;
  if (condition === undefined) return () => true;
  if (typeof condition === "boolean") return () => condition;
  const where: TemplateNames = { ...names, where: "condition" };
  return compileCondition(condition, ["condition"], where, binder);
}

/** A description or a name that serves as the instruction is plain text. */
function promptOf(
  step: WorkflowStep,
  context: TemplateContext,
): Resolver<string> {
  const { prompt: text, promptKey } = step;
  if (promptKey !== "prompt" && promptKey !== "task") return () => text;
  return compileText(text, [promptKey], context);
}

/** What makes the step wait: `depends_on` first, then what it reads. */
function dependencyPlaces(
  step: WorkflowStep,
  steps: ReadonlyMap<string, unknown>,
  binder: TemplateBinder,
): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [i, id] of step.dependsOn.entries()) {
    if (steps.has(id) && !places.has(id)) {
      places.set(id, step.placeOf(["depends_on", i]));
    }
  }
  for (const [id, place] of binder.uses) {
    if (!places.has(id)) places.set(id, place);
  }
  return places;
}
