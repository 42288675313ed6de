/**
 * The outputs of a workflow.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { ResolvedOutputs } from "./compiled.ts";
import type { WorkflowDefinition } from "./definition.ts";
import type { Problem } from "./definition_problems.ts";
import { type FieldPath, isMap } from "./document.ts";
import { faultsOf, type Resolver, TemplateBinder } from "./template_binder.ts";
import {
  compilePath,
  compileValue,
  type TemplateContext,
} from "./template_compile.ts";
import type { TemplateNames } from "./template_reference.ts";
import { outputsOf, type TemplateView } from "./template_resolve.ts";

/** The outputs of a workflow, ready to be resolved. */
export interface CompiledOutputs {
  /** What is wrong with them. */
  readonly problems: readonly Problem[];
  /** Resolves what can be resolved. Never throws. */
  resolve(view: TemplateView): ResolvedOutputs;
  /** What cannot be resolved with these inputs, whatever steps return. */
  inputFaults(view: TemplateView): readonly string[];
}

interface Declared {
  readonly name: string;
  readonly value: unknown;
  readonly at: FieldPath;
}

interface Output {
  readonly name: string;
  readonly resolve: Resolver<unknown>;
}

/** Understands the outputs; without any they are those of every step. */
export function compileOutputs(
  definition: WorkflowDefinition,
  names: Omit<TemplateNames, "where">,
): CompiledOutputs {
  if (definition.outputs === undefined) {
    return { problems: [], resolve: everyStep, inputFaults: () => [] };
  }
  const isList = Array.isArray(definition.outputs);
  const where: TemplateNames = { ...names, where: "outputs" };
  const problems: Problem[] = [];
  const outputs: Output[] = [];
  const reads: Resolver<unknown>[] = [];
  for (const one of declaredOutputs(definition)) {
    if (outputs.some(({ name }) => name === one.name) || one.name === "") {
      const place = definition.placeOf(one.at);
      const message = one.name === ""
        ? "an output has no name"
        : `output "${one.name}": another output has the same name`;
      problems.push({ severity: "error", step: undefined, place, message });
      continue;
    }
    const binder = binderOf(definition, one.name);
    const context = { binder, names: where, braces: isList };
    outputs.push({
      name: one.name,
      resolve: compileOutput(one, context),
    });
    problems.push(...binder.problems);
    reads.push(...binder.reads);
  }
  return {
    problems,
    resolve: (view) => resolveEach(outputs, view),
    inputFaults: (view) => faultsOf(reads, view),
  };
}

function declaredOutputs(definition: WorkflowDefinition): readonly Declared[] {
  const { outputs } = definition;
  if (Array.isArray(outputs)) {
    return outputs.map((value: unknown, i) => ({
      name: isMap(value) && typeof value["name"] === "string"
        ? value["name"]
        : "",
      value,
      at: ["outputs", i],
    }));
  }
  return Object.entries(isMap(outputs) ? outputs : {}).map(([name, value]) => ({
    name,
    value,
    at: ["outputs", name],
  }));
}

function binderOf(
  definition: WorkflowDefinition,
  name: string,
): TemplateBinder {
  return new TemplateBinder({
    workflow: definition.id,
    file: definition.file,
    subject: `output "${name}"`,
    placeOf: (path) => definition.placeOf(path),
  });
}

function compileOutput(
  { name, value, at }: Declared,
  context: TemplateContext,
): Resolver<unknown> {
  if (!isMap(value)) return compileValue(value, at, context);
  for (const key of ["value", "from"]) {
    if (Object.hasOwn(value, key)) {
      return compileValue(value[key], [...at, key], context);
    }
  }
  const { source } = value;
  if (typeof source === "string") {
    const compile = source.includes("{{") ? compileValue : compilePath;
    return compile(source, [...at, "source"], context);
  }
  // Declared by name and type alone: the step that returns just that is meant.
  const { binder, names } = context;
  const why = "it has no source, value or from, and no step returns it alone";
  return binder.name(name, name, at, names) ?? binder.unresolved(name, at, why);
}

function resolveEach(
  outputs: readonly Output[],
  view: TemplateView,
): ResolvedOutputs {
  const resolved: [string, unknown][] = [];
  const faults: { readonly name: string; readonly message: string }[] = [];
  for (const { name, resolve } of outputs) {
    try {
      resolved.push([name, resolve(view)]);
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      faults.push({ name, message: error.message });
    }
  }
  return { outputs: Object.fromEntries(resolved), faults };
}

function everyStep(view: TemplateView): ResolvedOutputs {
  const outputs: [string, unknown][] = [];
  for (const step of view.declared.keys()) {
    const resolved = outputsOf(step, view);
    if ("value" in resolved) outputs.push([step, resolved.value]);
  }
  return { outputs: Object.fromEntries(outputs), faults: [] };
}
