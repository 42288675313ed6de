/**
 * Workflows compiled from a few lines, and scopes to run them in.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compileWorkflow } from "../../src/workspace/compile_workflow.ts";
import type {
  CompiledStep,
  CompiledWorkflow,
} from "../../src/workspace/compiled.ts";
import { parseDefinition } from "../../src/workspace/definition.ts";
import type { Scope, StepView } from "../../src/workspace/scope.ts";

/** Where the workflows of {@linkcode compile} say they are. */
export const COMPILED_FILE = "workflows/definitions/nightly.yaml";

/** Compiles the text of a definition. */
export async function compile(
  text: string,
  agents?: readonly string[],
): Promise<CompiledWorkflow> {
  const definition = await parseDefinition(text, COMPILED_FILE);
  return compileWorkflow(definition, { agents });
}

/** One step of a workflow, which must be there. */
export function stepOf(compiled: CompiledWorkflow, id: string): CompiledStep {
  const step = compiled.steps.find((one) => one.step.id === id);
  assert.ok(step);
  return step;
}

/** What templates see. */
export function scopeOf(
  inputs: Readonly<Record<string, unknown>>,
  steps: Readonly<Record<string, StepView>> = {},
): Scope {
  return { inputs, steps: new Map(Object.entries(steps)) };
}

/** A step that completed. */
export function done(outputs: Readonly<Record<string, unknown>>): StepView {
  return { status: "completed", outputs };
}

/** A step whose condition was false. */
export const SKIPPED: StepView = { status: "skipped", outputs: {} };

/** A step that failed. */
export const FAILED: StepView = { status: "failed", outputs: {} };
