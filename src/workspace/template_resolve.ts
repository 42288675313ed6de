/**
 * The value of a reference while a workflow runs.
 *
 * @module
 */
import { isMap } from "./document.ts";
import type { Path } from "./expression.ts";
import type { Scope, StepView } from "./scope.ts";
import type { Reference } from "./template_reference.ts";

/** What references are resolved against. */
export interface TemplateView {
  /** Inputs and settled steps. */
  readonly scope: Scope;
  /** What the step itself is given. */
  readonly own: Readonly<Record<string, unknown>>;
  /** Ids of the steps it waits for, directly or not. */
  readonly needed: readonly string[];
  /** What each step returns, by its id. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
}

/** A value, or why there is none. */
export type Resolved = { readonly value: unknown } | { readonly why: string };

/** Finds the value of a reference. Never throws. */
export function resolveReference(
  reference: Reference,
  view: TemplateView,
): Resolved {
  const { scope, own } = view;
  switch (reference.kind) {
    case "inputs":
      return { value: scope.inputs };
    case "input":
      return valueOf(scope.inputs, reference.name, reference.rest);
    case "own": {
      const { name, rest } = reference;
      return valueOf(own, name, rest);
    }
    case "dependencies":
      return resolveAll(view);
    case "outputs":
      return outputsOf(reference.step, view);
    case "output":
      return resolveOutput(reference, view);
    case "status":
      return ofStep(reference.step, view, ({ status }) => ({ value: status }));
    case "success":
      return ofStep(
        reference.step,
        view,
        ({ status }) => ({ value: status === "completed" }),
      );
  }
}

/** The outputs of a settled step as a map: null by key when it was skipped. */
export function outputsOf(step: string, view: TemplateView): Resolved {
  return ofStep(step, view, ({ status, outputs }) => {
    if (status === "failed") return { why: `step "${step}" failed` };
    if (status === "completed") return { value: outputs };
    const keys = view.declared.get(step) ?? [];
    return { value: Object.fromEntries(keys.map((key) => [key, null])) };
  });
}

function resolveAll(view: TemplateView): Resolved {
  const entries: [string, unknown][] = [];
  for (const step of view.needed) {
    const outputs = outputsOf(step, view);
    if ("why" in outputs) return outputs;
    entries.push([step, outputs.value]);
  }
  return { value: Object.fromEntries(entries) };
}

function resolveOutput(
  reference: Reference & { readonly kind: "output" },
  view: TemplateView,
): Resolved {
  const { step, key, rest } = reference;
  return ofStep(step, view, ({ status, outputs }) => {
    if (status === "failed") return { why: `step "${step}" failed` };
    if (status === "skipped") return { value: null };
    if (Object.hasOwn(outputs, key)) return walk(outputs[key], rest, key);
    return { why: `step "${step}" did not return ${key}` };
  });
}

function ofStep(
  step: string,
  view: TemplateView,
  read: (settled: StepView) => Resolved,
): Resolved {
  const settled = view.scope.steps.get(step);
  if (settled === undefined) return { why: `step "${step}" has not run` };
  return read(settled);
}

function valueOf(
  map: Readonly<Record<string, unknown>>,
  name: string,
  rest: Path,
): Resolved {
  if (Object.hasOwn(map, name)) return walk(map[name], rest, name);
  return { why: `input "${name}" was not given` };
}

function walk(start: unknown, rest: Path, name: string): Resolved {
  let value = start;
  let walked = name;
  for (const segment of rest) {
    if (Array.isArray(value)) {
      const index = /^\d+$/.test(segment) ? Number(segment) : -1;
      if (index < 0 || index >= value.length) {
        return { why: `${walked} has ${value.length} items, counted from 0` };
      }
      value = value[index];
    } else if (isMap(value)) {
      if (!Object.hasOwn(value, segment)) {
        const keys = Object.keys(value).join(", ") || "no keys";
        return { why: `${walked} has ${keys}` };
      }
      value = value[segment];
    } else return { why: `${walked} is neither a map nor a list` };
    walked = `${walked}.${segment}`;
  }
  return { value };
}
