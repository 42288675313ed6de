/**
 * What keeps a workflow from running, found without running it.
 *
 * @module
 */
import { didYouMean } from "../core/nearest.ts";
import type { InputDeclaration, WorkflowDefinition } from "./definition.ts";
import { LEAST_APPROVAL_SECONDS, PRIORITIES } from "./definition_approval.ts";
import type { WorkflowStep } from "./definition_step.ts";
import type { FieldPath } from "./document.ts";
import { limitFaults } from "./definition_limits.ts";
import { INPUT_TYPES, isAllowed } from "./inputs_types.ts";

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
  /** True for an error that keeps it from running, but not from being planned. */
  readonly plannable?: true;
}

const REFERABLE = /^[A-Za-z0-9_-]+$/;
const LONGEST_ID = 200;
const TEMPLATES = "workflows/templates/";

/**
 * Lists what is wrong with a definition besides its templates, its conditions
 * and the order of its steps: `compileWorkflow()` looks for those as well.
 * `agents` are the ids that exist; undefined when that is not known. `broken`
 * says why others cannot be used, by id.
 */
export function findProblems(
  definition: WorkflowDefinition,
  agents?: readonly string[],
  broken: ReadonlyMap<string, Error> = new Map(),
): readonly Problem[] {
  const { steps, inputs = [], unknown } = definition;
  const problems = inputs.flatMap((input, i) =>
    inputProblems(input, i, inputs)
  );
  if (steps.length === 0) {
    const place = definition.placeOf(["steps"]);
    const message = "there are no steps";
    problems.push({ severity: "error", step: undefined, place, message });
  }
  const known: KnownNames = {
    steps: new Set(steps.map(({ id }) => id)),
    agents,
    broken,
    missingAgent: definition.file.startsWith(TEMPLATES) ? "warning" : "error",
  };
  for (const { at, name, state } of limitFaults(definition.settings)) {
    const place = definition.placeOfSetting(at);
    const message = `${name}: ${state}`;
    problems.push({ severity: "error", step: undefined, place, message });
  }
  const ids = new Set<string>();
  for (const step of steps) {
    problems.push(...stepProblems(step, known));
    if (ids.has(step.id)) {
      problems.push(error(step, [], "another step has the same id"));
    }
    ids.add(step.id);
  }
  for (const key of unknown.filter((one) => !one.startsWith("steps."))) {
    const place = definition.placeOf([key]);
    const message = `unknown key "${key}"`;
    problems.push({ severity: "warning", step: undefined, place, message });
  }
  return problems;
}

interface KnownNames {
  readonly steps: ReadonlySet<string>;
  readonly agents: readonly string[] | undefined;
  readonly broken: ReadonlyMap<string, Error>;
  /** A template is made to be copied: its agents need not exist here. */
  readonly missingAgent: "error" | "warning";
}

function stepProblems(step: WorkflowStep, known: KnownNames): Problem[] {
  const problems = [
    ...agentProblems(step, known),
    ...step.dependsOn.flatMap((id, i) =>
      dependencyProblems(step, id, i, known)
    ),
    ...approvalProblems(step),
    ...limitFaults(step).map(({ at, name, state }) => ({
      ...error(step, [], `${name}: ${state}`),
      place: step.placeOfSetting(at),
    })),
  ];
  // Its file is named after it, and a name has 255 bytes at most.
  if (encodeURIComponent(step.id.toWellFormed()).length > LONGEST_ID) {
    const message = `its id is longer than ${LONGEST_ID} bytes`;
    problems.push(error(step, ["id"], message));
  }
  if (!step.named) {
    problems.unshift(error(step, [], "it has no id and no name"));
  }
  if (step.tool !== undefined) {
    const message = `it calls the tool "${step.tool}"; there is no tool ` +
      "runtime, so the workflow cannot run";
    problems.push({ ...error(step, ["tool"], message), plannable: true });
  }
  for (const key of step.unknown) {
    const message = `unknown key "${key}"`;
    problems.push(of(step, "warning", key.split("."), message));
  }
  return problems;
}

function agentProblems(step: WorkflowStep, known: KnownNames): Problem[] {
  const { agent } = step;
  if (agent === undefined) return [error(step, [], "it has no agent")];
  const { agents, missingAgent } = known;
  if (agents === undefined || agents.includes(agent)) return [];
  const fault = known.broken.get(agent);
  if (fault !== undefined) {
    const message = `agent "${agent}" cannot be used: ${fault.message}`;
    return [error(step, ["agent"], message)];
  }
  const near = didYouMean(agent, agents);
  const message = `there is no agent "${agent}"${near}`;
  return [of(step, missingAgent, ["agent"], message)];
}

function dependencyProblems(
  step: WorkflowStep,
  id: string,
  index: number,
  known: KnownNames,
): Problem[] {
  const at = ["depends_on", index];
  if (!known.steps.has(id)) {
    const near = didYouMean(id, [...known.steps]);
    return [error(step, at, `depends_on: there is no step "${id}"${near}`)];
  }
  if (REFERABLE.test(id)) return [];
  const message = `depends_on: step "${id}" needs an id of letters, ` +
    "digits, _ and -";
  return [error(step, at, message)];
}

function approvalProblems(step: WorkflowStep): Problem[] {
  const { timeoutSeconds, priority } = step.approval;
  const problems: Problem[] = [];
  const wrong = (key: string, message: string): void => {
    problems.push(error(step, ["approval_config", key], `${key}: ${message}`));
  };
  if (timeoutSeconds < LEAST_APPROVAL_SECONDS) {
    wrong("timeout_seconds", `it must be ${LEAST_APPROVAL_SECONDS} or more`);
  }
  if (!PRIORITIES.includes(priority)) {
    wrong("priority", `"${priority}" is not one of ${PRIORITIES.join(", ")}`);
  }
  return problems;
}

function inputProblems(
  input: InputDeclaration,
  index: number,
  inputs: readonly InputDeclaration[],
): Problem[] {
  const about = (message: string): Problem => ({
    severity: "error",
    step: undefined,
    place: input.place,
    message: `input "${input.name}": ${message}`,
  });
  const { name, type, default: given } = input;
  if (inputs.findIndex((other) => other.name === name) < index) {
    return [about("another input has the same name")];
  }
  const fits = INPUT_TYPES.get(type);
  if (fits === undefined) {
    const known = [...INPUT_TYPES.keys()].join(", ");
    return [about(`unknown type "${type}"; known are ${known}`)];
  }
  if (given === undefined || given === null) return [];
  if (!fits(given)) return [about(`the default is not of type ${type}`)];
  if (input.enum !== undefined && !isAllowed(given, input.enum)) {
    return [about("the default is not one of the values allowed")];
  }
  return [];
}

function error(step: WorkflowStep, at: FieldPath, message: string): Problem {
  return of(step, "error", at, message);
}

function of(
  step: WorkflowStep,
  severity: "error" | "warning",
  at: FieldPath,
  message: string,
): Problem {
  const place = at.length === 0 ? step.place : step.placeOf(at);
  return { severity, step: step.id, place, message };
}
