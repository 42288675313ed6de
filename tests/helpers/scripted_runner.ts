/**
 * A runner that does what a test says, and documents for it to answer.
 *
 * @module
 */
import type {
  AgentRunDocument,
  DryRunDocument,
  RunFailure,
  Runner,
  WorkflowRunDocument,
} from "../../src/engine/runner.ts";

/** An id as runs have them. */
export const RUN_ID = "01J8ZC3V5R2M9D7K4T6QX0ABCD";

/** What a test wants of it; whatever else is asked for fails the test. */
export function scriptedRunner(methods: Partial<Runner>): Runner {
  const unexpected = (name: string) => (): never => {
    throw new Error(`the test gave no "${name}"`);
  };
  return {
    runAgent: unexpected("runAgent"),
    planAgent: unexpected("planAgent"),
    runWorkflow: unexpected("runWorkflow"),
    resume: unexpected("resume"),
    decide: unexpected("decide"),
    cancel: unexpected("cancel"),
    ...methods,
  };
}

/** A completed run of the agent `coder`. */
export function agentDocument(
  changes: Partial<AgentRunDocument> = {},
): AgentRunDocument {
  return {
    "run_id": RUN_ID,
    "agent_id": "coder",
    "agent_name": "Coder Agent",
    status: "completed",
    outputs: { result: "Hello Ada" },
    metadata: { provider: "openai", model: "gpt-4o", tokens: 12 },
    cost: {
      "prompt_tokens": 10,
      "completion_tokens": 2,
      "total_tokens": 12,
      "prompt_cost": 0.001,
      "completion_cost": 0.002,
      "total_cost": 0.003,
      provider: "openai",
      model: "gpt-4o",
    },
    "execution_time": 1.25,
    error: null,
    ...changes,
  };
}

/** A completed run of the workflow `hello_world`. */
export function workflowDocument(
  changes: Partial<WorkflowRunDocument> = {},
): WorkflowRunDocument {
  return {
    "run_id": RUN_ID,
    "execution_id": RUN_ID,
    "workflow_id": "hello_world",
    "workflow_name": "hello_world",
    status: "completed",
    outputs: { greeting: "Hello Ada" },
    steps: [{ "step_id": "greet", status: "completed" }],
    "tokens_total": 12,
    "cost_total_usd": 0.003,
    "duration_seconds": 1.25,
    error: null,
    ...changes,
  };
}

/** A provider that gave up. */
export const UNAVAILABLE: RunFailure = {
  kind: "failed",
  code: "provider.unavailable",
  exitCode: 1,
  message: "Cannot run agent: openai: HTTP 500",
  details: { status: 500 },
};

/** What a dry run answers. */
export const PLAN: DryRunDocument = {
  "agent_id": "coder",
  "agent_name": "Coder Agent",
  provider: "openai",
  model: "gpt-4o",
  temperature: 0.7,
  "max_tokens": null,
  timeout: 300,
  "cost_limit": null,
  "system_length": 100,
  "prompt_length": 20,
  "estimated_prompt_tokens": 30,
};
