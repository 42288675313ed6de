/**
 * A run with a gate.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Decision, WorkflowRunRequest } from "../../src/engine/runner.ts";
import { TestEngine } from "./engine.ts";

/** A workflow with a gate after `draft`; `config` is its `approval_config`. */
export const gatedWorkflow = (config = "{}"): string => `
outputs: {end: "{{ steps.ship.result }}"}
steps:
  - {id: draft, agent: coder, prompt: draft, requires_approval: true, approval_config: ${config}}
  - {id: ship, agent: coder, prompt: "ship {{ steps.draft.result }}"}
  - {id: aside, agent: bare, prompt: aside}
`;
/** Asks for it. */
export const W: WorkflowRunRequest = { workflowId: "w", inputs: {} };
/** Ada agrees. */
export const YES: Decision = { approved: true, by: "ada" };
/** Ada does not. */
export const NO: Decision = { approved: false, by: "ada", reason: "too long" };

/** An engine with one run that waits at the gate. */
export async function parked(config?: string): Promise<TestEngine> {
  const engine = new TestEngine({ workflow: gatedWorkflow(config) });
  const { status } = await engine.runner.runWorkflow(W, engine.call());
  assert.equal(status, "pending-approval");
  return engine;
}

/** The gate as its step's file has it. */
export const approvalOf = (engine: TestEngine): Record<string, unknown> =>
  engine.journal.only.steps.get("draft")?.["approval"] as Record<
    string,
    unknown
  >;
