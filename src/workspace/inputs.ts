/**
 * What a workflow is given, checked before anything runs.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import type { InputDeclaration } from "./definition.ts";
import { convertText, shown } from "./inputs_convert.ts";
import { INPUT_TYPES, isAllowed } from "./inputs_types.ts";
import type { InputWords } from "./inputs_words.ts";

export { type InputWords, parseInputWords } from "./inputs_words.ts";

/** One thing that is wrong with what was given. */
export interface InputFault {
  /** Name of the input. */
  readonly field: string;
  /** What is wrong. */
  readonly message: string;
}

/** Inputs by name, and everything that is wrong with them. */
export interface CheckedInputs {
  /** What the workflow sees: defaults applied, null for what is optional and absent. */
  readonly values: Readonly<Record<string, unknown>>;
  /** In the order of the declarations, then what is not declared. */
  readonly faults: readonly InputFault[];
}

/** How inputs are checked. */
export interface CheckInputsOptions {
  /** `text` comes from a command line and is converted; `json` has its types. */
  readonly source: "text" | "json";
}

/**
 * Checks inputs against their declarations and applies the defaults. Without
 * declarations everything is taken as it is. Never throws.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseDefinition } from "./definition.ts";
 * import { checkInputs } from "./inputs.ts";
 *
 * const { inputs } = await parseDefinition(
 *   "inputs: {count: {type: integer, required: yes}, mode: {default: fast}}",
 *   "w.yaml",
 * );
 * const { values } = checkInputs(inputs, { count: "3" }, { source: "text" });
 * assert.deepEqual(values, { count: 3, mode: "fast" });
 * const { faults } = checkInputs(inputs, { cuont: 3 }, { source: "json" });
 * assert.deepEqual(faults, [
 *   { field: "count", message: "it is required" },
 *   { field: "cuont", message: 'it is not declared (did you mean "count"?); declared: count, mode' },
 * ]);
 * ```
 */
export function checkInputs(
  declarations: readonly InputDeclaration[] | undefined,
  given: Readonly<Record<string, unknown>>,
  options: CheckInputsOptions,
): CheckedInputs {
  if (declarations === undefined) return { values: given, faults: [] };
  if (options.source === "json") return checkValues(declarations, given);
  const words = convertInputs(declarations, given);
  const checked = checkValues(declarations, words.values);
  // What could not be converted is there all the same: it is not missing.
  const broken = new Set(words.faults.map(({ field }) => field));
  const other = checked.faults.filter(({ field }) => !broken.has(field));
  return {
    values: checked.values,
    faults: inOrder(declarations, [...words.faults, ...other]),
  };
}

/**
 * Gives the words of a command line the types that are declared, and nothing
 * else: for words that are joined with JSON before all of it is checked.
 */
export function convertInputs(
  declarations: readonly InputDeclaration[] | undefined,
  words: InputWords | Readonly<Record<string, unknown>>,
): CheckedInputs {
  const values: [string, unknown][] = [];
  const faults: InputFault[] = [];
  for (const [field, given] of Object.entries(words)) {
    const type = declarations?.find(({ name }) => name === field)?.type;
    const converted = type === undefined
      ? { value: given }
      : convertText(given, type);
    if ("fault" in converted) faults.push({ field, message: converted.fault });
    else values.push([field, converted.value]);
  }
  return { values: Object.fromEntries(values), faults };
}

/** Everything that is wrong as one failure; `usage.invalid`, with `details.errors`. */
export function inputFaultsError(
  workflow: string,
  faults: readonly InputFault[],
): ParacleError {
  const told = faults.map(({ field, message }) =>
    printable(`input "${field}": ${message}`)
  );
  const name = printable(workflow);
  return new ParacleError(
    "usage.invalid",
    `Cannot use the inputs of workflow "${name}": ${told.join("; ")}; ` +
      `see paracle workflows show ${name}`,
    { details: { workflow, errors: faults } },
  );
}

function checkValues(
  declarations: readonly InputDeclaration[],
  given: Readonly<Record<string, unknown>>,
): CheckedInputs {
  const values: [string, unknown][] = [];
  const faults: InputFault[] = [];
  for (const declaration of declarations) {
    const { name } = declaration;
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own ?? declaration.default ?? null;
    const message = faultOf(declaration, value);
    if (message !== undefined) faults.push({ field: name, message });
    values.push([name, value]);
  }
  const names = declarations.map(({ name }) => name);
  const declared = names.length === 0 ? "none" : names.join(", ");
  for (const field of Object.keys(given)) {
    if (names.includes(field)) continue;
    const near = didYouMean(field, names);
    const message = `it is not declared${near}; declared: ${declared}`;
    faults.push({ field, message });
  }
  return { values: Object.fromEntries(values), faults };
}

function faultOf(
  declaration: InputDeclaration,
  value: unknown,
): string | undefined {
  const { type, required, enum: choices } = declaration;
  if (value === null) return required ? "it is required" : undefined;
  if (INPUT_TYPES.get(type)?.(value) === false) {
    return `expected ${type}, found ${shown(value)}`;
  }
  if (choices !== undefined && !isAllowed(value, choices)) {
    const all = choices.map(shown).join(", ");
    return `expected one of ${all}, found ${shown(value)}`;
  }
  return undefined;
}

function inOrder(
  declarations: readonly InputDeclaration[],
  faults: readonly InputFault[],
): readonly InputFault[] {
  const rank = ({ field }: InputFault): number => {
    const index = declarations.findIndex(({ name }) => name === field);
    return index < 0 ? declarations.length : index;
  };
  return faults.toSorted((a, b) => rank(a) - rank(b));
}
