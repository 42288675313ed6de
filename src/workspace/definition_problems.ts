/**
 * What keeps a workflow from running, found without running it.
 *
 * @module
 */
import type { InputDeclaration, WorkflowDefinition } from "./definition.ts";
import type { WorkflowStep } from "./definition_step.ts";
import { isMap } from "./document.ts";

/** One thing that is wrong with a definition. */
export interface Problem {
  /** An `error` keeps it from running, a `warning` does not. */
  readonly severity: "error" | "warning";
  /** The step it is about; undefined for the whole. */
  readonly step: string | undefined;
  /** `file:line:column`. */
  readonly place: string;
  /** What is wrong. */
  readonly message: string;
}

const REFERABLE = /^[A-Za-z0-9_-]+$/;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  object: isMap,
  string: (value) => typeof value === "string",
};

/**
 * Lists every problem of a definition, in the order of the file.
 * `agents` are the ids that exist; undefined when that is not known.
 */
export function findProblems(
  definition: WorkflowDefinition,
  agents?: readonly string[],
): readonly Problem[] {
  const { steps, inputs, unknown, file } = definition;
  const problems: Problem[] = (inputs ?? []).flatMap(inputProblems);
  if (steps.length === 0) {
    problems.push(whole(file, "error", "there are no steps"));
  }
  const ids = new Set<string>();
  const all = new Set(steps.map(({ id }) => id));
  for (const step of steps) {
    problems.push(...stepProblems(step, all, agents));
    if (ids.has(step.id)) {
      problems.push(of(step, "error", "another step has the same id"));
    }
    ids.add(step.id);
  }
  const cycle = findCycle(steps);
  if (cycle !== undefined) {
    const way = cycle.map(({ id }) => id).join(" -> ");
    const [first] = cycle;
    if (first) problems.push(of(first, "error", `it waits for itself: ${way}`));
  }
  for (const key of unknown) {
    problems.push(whole(file, "warning", `unknown key "${key}"`));
  }
  return problems;
}

function stepProblems(
  step: WorkflowStep,
  all: ReadonlySet<string>,
  agents: readonly string[] | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (!step.named) problems.push(of(step, "error", "it has no id and no name"));
  if (step.agent === undefined) {
    problems.push(of(step, "error", "it has no agent"));
  } else if (agents !== undefined && !agents.includes(step.agent)) {
    problems.push(of(step, "warning", `there is no agent "${step.agent}"`));
  }
  for (const id of step.dependsOn) {
    if (!all.has(id)) {
      problems.push(of(step, "error", `depends_on: there is no step "${id}"`));
    } else if (!REFERABLE.test(id)) {
      const message = `depends_on: step "${id}" needs an id of letters, ` +
        "digits, _ and -";
      problems.push(of(step, "error", message));
    }
  }
  if (step.tool !== undefined) {
    const message = `it calls the tool "${step.tool}"; there is no tool ` +
      "runtime, so the workflow cannot run";
    problems.push(of(step, "error", message));
  }
  return problems;
}

function inputProblems(input: InputDeclaration): Problem[] {
  const about = (message: string): Problem => ({
    severity: "error",
    step: undefined,
    place: input.place,
    message: `input "${input.name}": ${message}`,
  });
  const fits = Object.hasOwn(TYPES, input.type) ? TYPES[input.type] : undefined;
  if (fits === undefined) {
    const known = Object.keys(TYPES).join(", ");
    return [about(`unknown type "${input.type}"; known are ${known}`)];
  }
  const given = input.default;
  if (given === undefined || given === null) return [];
  if (!fits(given)) return [about(`the default is not of type ${input.type}`)];
  if (input.enum !== undefined && !input.enum.includes(given)) {
    return [about("the default is not one of the values allowed")];
  }
  return [];
}

/** The first steps found to wait for each other, the first one again at the end. */
function findCycle(
  steps: readonly WorkflowStep[],
): readonly WorkflowStep[] | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const left = new Map(byId);
  let before: number;
  do {
    before = left.size;
    for (const [id, { dependsOn }] of left) {
      if (!dependsOn.some((other) => left.has(other))) left.delete(id);
    }
  } while (left.size < before);
  const way: WorkflowStep[] = [];
  let step = left.values().next().value;
  while (step !== undefined) {
    const at = way.indexOf(step);
    if (at >= 0) return [...way.slice(at), step];
    way.push(step);
    const next = step.dependsOn.find((id) => left.has(id));
    step = next === undefined ? undefined : left.get(next);
  }
  return undefined;
}

function of(
  step: WorkflowStep,
  severity: "error" | "warning",
  message: string,
): Problem {
  return { severity, step: step.id, place: step.place, message };
}

function whole(
  file: string,
  severity: "error" | "warning",
  message: string,
): Problem {
  return { severity, step: undefined, place: `${file}:1:1`, message };
}
