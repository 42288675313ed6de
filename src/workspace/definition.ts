/**
 * A workflow definition with every default filled in.
 *
 * @module
 */
import { type Field, type FieldPath, parseDocument } from "./document.ts";
import { parseStep, type WorkflowStep } from "./definition_step.ts";

/** What a workflow takes. */
export interface InputDeclaration {
  /** Its name. */
  readonly name: string;
  /** As written; default `string`. */
  readonly type: string;
  /** Whether it must be given; a default satisfies it. */
  readonly required: boolean;
  /** Used when it is not given; undefined without one. */
  readonly default: unknown;
  /** The values allowed; undefined means all. */
  readonly enum: readonly unknown[] | undefined;
  /** For people. */
  readonly description: string | undefined;
  /** `file:line:column`. */
  readonly place: string;
}

/** How a workflow runs, of `config`, `settings` and `execution`. */
export interface WorkflowSettings {
  /** Seconds for the whole run. */
  readonly timeout: number | undefined;
  /** How often a step is tried. */
  readonly maxAttempts: number | undefined;
  /** Whether steps may run side by side. */
  readonly parallel: boolean | undefined;
  /** How many at once. */
  readonly maxConcurrent: number | undefined;
  /** USD from which there is a warning. */
  readonly warnThreshold: number | undefined;
  /** USD at which the run ends. */
  readonly maxCost: number | undefined;
  /** Whether a failed step lets the others go on. */
  readonly continueOnError: boolean | undefined;
}

/** A workflow as its file defines it. */
export interface WorkflowDefinition {
  /** The stem of the file. */
  readonly id: string;
  /** Path below `.parac`. */
  readonly file: string;
  /** For people; default the id. */
  readonly name: string;
  /** Empty when not told. */
  readonly description: string;
  /** As written. */
  readonly version: string | undefined;
  /** As written. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What it takes; undefined means anything. */
  readonly inputs: readonly InputDeclaration[] | undefined;
  /** In the order of the file. */
  readonly steps: readonly WorkflowStep[];
  /** As written, a map or a list; undefined means the outputs of every step. */
  readonly outputs: unknown;
  /** How it runs. */
  readonly settings: WorkflowSettings;
  /** Keys that are there and change nothing, as paths. */
  readonly notHonoured: readonly string[];
  /** Keys nobody knows, as paths. */
  readonly unknown: readonly string[];
  /** One line each. */
  readonly warnings: readonly string[];
  /** `file:line:column` of a value, by keys and positions from the top. */
  placeOf(path: FieldPath): string;
  /** `file:line:column` of one of `settings`, by its keys. */
  placeOfSetting(path: FieldPath): string;
}

const IGNORED = [
  "on_failure",
  "on_success",
  "on_error",
  "notifications",
  "checkpoint",
  "rollback_on_fail",
];
const SETTINGS = ["config", "settings", "execution"];
const KNOWN: readonly string[] = [
  ...["id", "name", "description", "version", "metadata"],
  ...["inputs", "steps", "outputs", ...SETTINGS, ...IGNORED],
];
const KNOWN_SETTINGS = [
  ...["timeout", "retry", "max_retries", "parallel_execution"],
  ...["cost_tracking", "continue_on_error"],
];

/**
 * Reads a definition. What is wrong with its meaning is not looked for here:
 * see `findProblems()`.
 *
 * @throws {ParacleError} `workspace.invalid` for broken YAML and wrong types.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseDefinition } from "./definition.ts";
 *
 * const text = "steps:\n  - name: greet\n    agent: greeter\n";
 * const definition = await parseDefinition(text, "workflows/definitions/hello.yaml");
 * assert.equal(definition.id, "hello");
 * assert.deepEqual(definition.steps[0]?.outputs, ["result"]);
 * ```
 */
export async function parseDefinition(
  text: string,
  file: string,
): Promise<WorkflowDefinition> {
  const { root, warnings } = await parseDocument(text, file);
  const id = stemOf(file);
  const steps = root.at("steps").items().map(parseStep);
  const outputs = root.at("outputs");
  if (outputs.present && !outputs.isList) outputs.map();
  const keys = root.keys();
  return {
    id,
    file,
    name: root.at("name").text() ?? id,
    description: root.at("description").text() ?? "",
    version: root.at("version").text(),
    metadata: root.at("metadata").map() ?? {},
    inputs: parseInputs(root.at("inputs")),
    steps,
    outputs: outputs.value ?? undefined,
    settings: parseSettings(root),
    notHonoured: [
      ...keys.filter((key) => IGNORED.includes(key)),
      ...SETTINGS.flatMap((name) =>
        root.at(name).keys()
          .filter((key) => !KNOWN_SETTINGS.includes(key))
          .map((key) => `${name}.${key}`)
      ),
      ...steps.flatMap((step) =>
        step.notHonoured.map((key) => `steps.${step.id}.${key}`)
      ),
    ],
    unknown: [
      ...keys.filter((key) => !KNOWN.includes(key)),
      ...steps.flatMap((step) =>
        step.unknown.map((key) => `steps.${step.id}.${key}`)
      ),
    ],
    warnings,
    placeOf: (path) => root.placeOf(path),
    placeOfSetting: (path) => {
      const isIn = (key: string) => (name: string): boolean =>
        root.at(name).at(key).present;
      const own = SETTINGS.find(isIn(String(path[0])));
      const retries = SETTINGS.find(isIn("max_retries"));
      return own === undefined && retries !== undefined && path[0] === "retry"
        ? root.placeOf([retries, "max_retries"])
        : root.placeOf([own ?? "config", ...path]);
    },
  };
}

/** The name of a file without folders and `.yaml` or `.yml`. */
export function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
}

function parseInputs(field: Field): readonly InputDeclaration[] | undefined {
  if (!field.present) return undefined;
  if (field.isList) {
    return field.items().map((item) =>
      parseInput(item.at("name").requiredText(), item)
    );
  }
  return field.keys().map((name) => parseInput(name, field.at(name)));
}

function parseInput(name: string, field: Field): InputDeclaration {
  const choices = field.at("enum");
  return {
    name,
    type: field.at("type").text() ?? "string",
    required: field.at("required").boolean() ?? false,
    default: field.at("default").value,
    enum: choices.present
      ? choices.items().map((choice) => choice.value)
      : undefined,
    description: field.at("description").text(),
    place: field.place,
  };
}

function parseSettings(root: Field): WorkflowSettings {
  const maps = SETTINGS.map((name) => root.at(name));
  const first = <T>(read: (map: Field) => T | undefined): T | undefined => {
    for (const map of maps) {
      const value = read(map);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const parallel = (map: Field): Field => map.at("parallel_execution");
  const cost = (map: Field): Field => map.at("cost_tracking");
  return {
    timeout: first((map) => map.at("timeout").number()),
    maxAttempts: first((map) => {
      const retries = map.at("max_retries").number();
      return map.at("retry").at("max_attempts").number() ??
        (retries === undefined ? undefined : retries + 1);
    }),
    parallel: first((map) => parallel(map).at("enabled").boolean()),
    maxConcurrent: first((map) => parallel(map).at("max_concurrent").number()),
    warnThreshold: first((map) => cost(map).at("warn_threshold").number()),
    maxCost: first((map) => cost(map).at("max_cost").number()),
    continueOnError: first((map) => map.at("continue_on_error").boolean()),
  };
}
