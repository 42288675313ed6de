/**
 * What a template can see while a workflow runs.
 *
 * @module
 */

/** A step that is settled, as templates and conditions read it. */
export interface StepView {
  /** How it ended. */
  readonly status: "completed" | "skipped" | "failed";
  /** By key. Of a step skipped by its own condition every key reads as null; of a failed one none can be read. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The values a template is resolved against. Nothing in it is changed. */
export interface Scope {
  /** The workflow's inputs, checked, defaults applied. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The steps that are settled, by id. */
  readonly steps: ReadonlyMap<string, StepView>;
}
