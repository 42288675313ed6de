/**
 * What a run tells whoever asked for it, once it has ended or was parked.
 *
 * @module
 */
import type { ParacleError } from "../core/errors.ts";
import type { ModelChoice } from "./model.ts";
import { failureOf } from "./run_failure.ts";
import type {
  AgentRunDocument,
  CostDocument,
  WorkflowRunDocument,
} from "./runner.ts";
import { stepDocument, type StepState } from "./step_run_state.ts";
import { runTotals } from "./workflow_run_counters.ts";

/** What all documents tell. */
export interface RunEnding {
  /** The run's id. */
  readonly runId: string;
  /** As its record has it. */
  readonly status: string;
  /** By name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Since the run was made. */
  readonly seconds: number;
  /** Undefined when it succeeded. */
  readonly error: ParacleError | undefined;
}

/** The document of an agent's run. */
export function agentDocument(
  agent: { readonly id: string; readonly name: string },
  ending: RunEnding & {
    readonly choice: ModelChoice;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly cost: CostDocument;
  },
): AgentRunDocument {
  const { choice, cost, error } = ending;
  return {
    "run_id": ending.runId,
    "agent_id": agent.id,
    "agent_name": agent.name,
    status: ending.status,
    outputs: ending.outputs,
    metadata: {
      provider: choice.provider,
      model: choice.model,
      tokens: cost.total_tokens,
      ...ending.metadata,
    },
    cost,
    "execution_time": ending.seconds,
    error: error === undefined ? null : failureOf(error),
  };
}

/** The document of a workflow's run. */
export function workflowDocument(
  workflow: { readonly id: string; readonly name: string },
  ending: RunEnding & { readonly states: ReadonlyMap<string, StepState> },
): WorkflowRunDocument {
  const { runId, states, error } = ending;
  const { tokens, usd } = runTotals(states);
  return {
    "run_id": runId,
    "execution_id": runId,
    "workflow_id": workflow.id,
    "workflow_name": workflow.name,
    status: ending.status,
    outputs: ending.outputs,
    steps: [...states.values()].map(stepDocument),
    "tokens_total": tokens,
    "cost_total_usd": usd,
    "duration_seconds": ending.seconds,
    error: error === undefined ? null : failureOf(error),
  };
}
