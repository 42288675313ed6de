/**
 * A workflow whose templates, conditions and order have been understood: what
 * the plan shows and the engine runs.
 *
 * @module
 */
import type { WorkflowDefinition } from "./definition.ts";
import type { Problem } from "./definition_problems.ts";
import type { WorkflowStep } from "./definition_step.ts";
import type { Scope } from "./scope.ts";

/** A step that can be resolved; every method is pure. */
export interface CompiledStep {
  /** As the file has it. */
  readonly step: WorkflowStep;
  /** Ids it waits for: `depends_on`, then what its templates refer to; no id twice. */
  readonly dependsOn: readonly string[];
  /** Those of `dependsOn` whose outputs it reads; undefined when that is not known. */
  readonly uses?: readonly string[];
  /**
   * Whether the condition holds; true without one.
   *
   * @throws {ParacleError} `workspace.invalid` naming file, step and expression.
   */
  condition(scope: Scope): boolean;
  /**
   * What the step is given: its own `inputs` resolved, else the workflow's.
   *
   * @throws {ParacleError} `workspace.invalid` naming file, step and expression.
   */
  inputs(scope: Scope): Readonly<Record<string, unknown>>;
  /**
   * The instruction. `own` are the step's resolved inputs.
   *
   * @throws {ParacleError} `workspace.invalid` naming file, step and expression.
   */
  prompt(scope: Scope, own: Readonly<Record<string, unknown>>): string;
  /** `config.system_prompt` resolved; undefined without one. Throws as `prompt` does. */
  systemPrompt(
    scope: Scope,
    own: Readonly<Record<string, unknown>>,
  ): string | undefined;
}

/** What became of the workflow's outputs. */
export interface ResolvedOutputs {
  /** By name; without declared outputs the output map of every step by its id. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names and sentences of those that could not be resolved. */
  readonly faults: readonly {
    readonly name: string;
    readonly message: string;
  }[];
}

/** A workflow that can be planned and run. */
export interface CompiledWorkflow {
  /** As the file has it. */
  readonly definition: WorkflowDefinition;
  /** In the order of the file. */
  readonly steps: readonly CompiledStep[];
  /** Everything that is wrong, errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
  /** Ids by Kahn's algorithm, first in first out, filled in file order; without the steps of a cycle. */
  readonly order: readonly string[];
  /** The levels of the graph: steps of one may run side by side. */
  readonly groups: readonly (readonly string[])[];
  /**
   * What cannot be resolved with these inputs, whatever the steps return: one
   * sentence each, known before anything has run. Pure, never throws.
   */
  inputFaults(inputs: Readonly<Record<string, unknown>>): readonly string[];
  /** Resolves what can be resolved. Pure, never throws. */
  outputs(scope: Scope): ResolvedOutputs;
}
