/**
 * What a path of a template means, known from the definition alone.
 *
 * @module
 */
import { didYouMean } from "../core/nearest.ts";
import type { Path } from "./expression.ts";

/** The value a path leads to; `rest` walks on into it. */
export type Reference =
  | { readonly kind: "input"; readonly name: string; readonly rest: Path }
  | { readonly kind: "inputs" }
  | { readonly kind: "own"; readonly name: string; readonly rest: Path }
  | {
    readonly kind: "output";
    readonly step: string;
    readonly key: string;
    readonly rest: Path;
  }
  | { readonly kind: "outputs"; readonly step: string }
  | { readonly kind: "status" | "success"; readonly step: string }
  | { readonly kind: "dependencies" };

/** The names a workflow declares, and where they are used. */
export interface TemplateNames {
  /** What the text is; some paths are for one kind of text alone. */
  readonly where: "inputs" | "prompt" | "condition" | "outputs";
  /** The workflow's inputs; undefined means any. */
  readonly inputs: readonly string[] | undefined;
  /** Their declared types, by name. Default: not known. */
  readonly inputTypes?: ReadonlyMap<string, string>;
  /** What each step returns, by its id. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** The step the text is of; undefined for the workflow's outputs. */
  readonly step?: string;
  /** Names of what the step itself is given; undefined means the workflow's inputs. */
  readonly own?: readonly string[] | undefined;
}

/** A path that means nothing, and why. */
export interface Unbound {
  /** Such as `there is no step "scna"`. */
  readonly why: string;
}

/** Types of inputs that no path leads into. */
const PLAIN_TYPES: readonly string[] = [
  "boolean",
  "integer",
  "number",
  "string",
];

/**
 * Finds out what a path means.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bindPath } from "./template_reference.ts";
 *
 * const names = { where: "inputs", inputs: ["day"], steps: new Map([["scan", ["findings"]]]) } as const;
 * assert.deepEqual(bindPath(["steps", "scan", "outputs", "findings"], names), {
 *   kind: "output",
 *   step: "scan",
 *   key: "findings",
 *   rest: [],
 * });
 * assert.deepEqual(bindPath(["steps", "scan", "rows"], names), {
 *   why: 'step "scan" declares findings',
 * });
 * ```
 */
export function bindPath(
  path: Path,
  names: TemplateNames,
): Reference | Unbound {
  const [root = "", ...rest] = path;
  const { where, steps, own } = names;
  const ofOwn: Reference = { kind: "own", name: root, rest };
  // `{{ steps }}` of a prompt is the step's own input of that name.
  const whole = rest.length === 0;
  if (where === "prompt" && whole && own?.includes(root)) return ofOwn;
  if (root === "inputs") return bindInput(rest, names);
  if (root === "steps") return bindStep(rest, names);
  if (where === "prompt") {
    return own?.includes(root) ? ofOwn : bindInput(path, names);
  }
  if (where === "condition" && !whole && steps.has(root)) {
    return bindStep(path, names);
  }
  return { why: `unknown root "${root}"; known are inputs and steps` };
}

/** Finds out what `{NAME}` means: undefined when it is ordinary text. */
export function bindName(
  name: string,
  names: TemplateNames,
): Reference | undefined {
  if (names.own?.includes(name)) return { kind: "own", name, rest: [] };
  if (names.inputs?.includes(name)) return { kind: "input", name, rest: [] };
  const makers = [...names.steps].filter(([step, keys]) =>
    step !== names.step && keys.length === 1 && keys[0] === name
  );
  const [maker, second] = makers;
  if (maker !== undefined && second === undefined) {
    return { kind: "output", step: maker[0], key: name, rest: [] };
  }
  return undefined;
}

/** The step a reference reads, if it reads one. */
export function stepOf(reference: Reference): string | undefined {
  return "step" in reference ? reference.step : undefined;
}

function bindInput(path: Path, names: TemplateNames): Reference | Unbound {
  const [name, ...rest] = path;
  if (name === undefined) return { kind: "inputs" };
  const { inputs } = names;
  if (inputs === undefined || inputs.includes(name)) {
    const type = names.inputTypes?.get(name) ?? "";
    return rest.length > 0 && PLAIN_TYPES.includes(type)
      ? { why: `input "${name}" is of type ${type}: there is nothing in it` }
      : { kind: "input", name, rest };
  }
  const declared = inputs.length === 0 ? "none" : inputs.join(", ");
  const near = didYouMean(name, inputs);
  return { why: `there is no input "${name}"${near}; declared: ${declared}` };
}

function bindStep(path: Path, names: TemplateNames): Reference | Unbound {
  const [step, first, ...others] = path;
  const { where, steps } = names;
  if (step === undefined) {
    if (where === "inputs") return { kind: "dependencies" };
    return { why: "all steps together are for the inputs of a step" };
  }
  const keys = steps.get(step);
  if (keys === undefined) {
    const near = didYouMean(step, [...steps.keys()]);
    return { why: `there is no step "${step}"${near}` };
  }
  if (first === undefined) return { kind: "outputs", step };
  const ending = others.length === 0 && !keys.includes(first);
  if (where === "condition" && ending) {
    if (first === "status" || first === "success") return { kind: first, step };
  }
  const [key, ...rest] = first === "outputs" ? others : [first, ...others];
  if (key === undefined) return { kind: "outputs", step };
  if (keys.includes(key)) return { kind: "output", step, key, rest };
  return { why: `step "${step}" declares ${keys.join(", ")}` };
}
