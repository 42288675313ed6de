/**
 * Running agents and workflows, as commands, the REST API and MCP ask for it:
 * by the engine here, or over an API.
 *
 * @module
 */
import type { ErrorCode, FailureKind } from "../core/errors.ts";

/** Values that everything of one run has in common. */
export interface RunSettings {
  /** In place of what is configured. */
  readonly provider?: string | undefined;
  /** In place of what is configured. */
  readonly model?: string | undefined;
  /** In place of what is configured. */
  readonly temperature?: number | undefined;
  /** In place of what is configured. */
  readonly maxTokens?: number | undefined;
  /** Seconds for the whole run. */
  readonly timeout?: number | undefined;
  /** USD that are not passed. */
  readonly costLimit?: number | undefined;
}

/** A file whose text goes into the prompt. */
export interface AttachedFile {
  /** As it was named. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
}

/** An agent to run. */
export interface AgentRunRequest extends RunSettings {
  /** Its id. */
  readonly agentId: string;
  /** All of it; never cut. */
  readonly task: string;
  /** Further facts, one line of the prompt each. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Files of the prompt. */
  readonly files?: readonly AttachedFile[] | undefined;
  /** As `--mode`. Default: `safe`. */
  readonly mode?: "safe" | "review" | "yolo" | "sandbox" | undefined;
}

/** A workflow to run. */
export interface WorkflowRunRequest extends RunSettings {
  /** Its id: the stem of its file. */
  readonly workflowId: string;
  /** By name, of the declared types. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Every step on the mock provider. */
  readonly dryRun?: boolean | undefined;
  /** Gates are passed without asking. */
  readonly autoApprove?: boolean | undefined;
  /** Answered as soon as it has started, with status `running`: only over an API. */
  readonly detach?: boolean | undefined;
}

/** A person's answer at a gate. */
export interface Decision {
  /** Whether the run may go on. */
  readonly approved: boolean;
  /** Who decided. */
  readonly by: string;
  /** Why. */
  readonly reason?: string | undefined;
}

/** A gate that is reached. */
export interface ApprovalRequest {
  /** The run. */
  readonly runId: string;
  /** The step whose output is the subject. */
  readonly stepId: string;
  /** Who made it. */
  readonly agent: string;
  /** What it made. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Who may decide; empty is anybody. */
  readonly approvers: readonly string[];
  /** Whether a reason must be given. */
  readonly reasonRequired: boolean;
}

/** What happens in a run, as it happens. */
export type RunEvent =
  | { readonly type: "started"; readonly runId: string }
  | { readonly type: "warning"; readonly message: string }
  | {
    readonly type: "text";
    /** Of a workflow: the step. */
    readonly stepId?: string | undefined;
    readonly text: string;
  }
  | {
    readonly type: "step";
    readonly stepId: string;
    readonly status:
      | "running"
      | "completed"
      | "failed"
      | "skipped"
      | "awaiting_approval";
    /** What was wrong, or why it was skipped. */
    readonly reason?: string | undefined;
    /** Seconds it took, once it is settled. */
    readonly seconds?: number | undefined;
    /** Settled steps and all steps. */
    readonly done: number;
    readonly total: number;
  }
  | {
    readonly type: "retry";
    readonly stepId?: string | undefined;
    readonly attempt: number;
    readonly delayMs: number;
    readonly reason: string;
  };

/** What a run needs of whoever asked for it. */
export interface RunCall {
  /** Cancels the run: it is recorded `cancelled`, the reason is in its document. */
  readonly signal: AbortSignal;
  /** Hears what happens, in order. Never throws. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Asks a person at a gate; without it the run is parked there. */
  readonly decide?:
    | ((
      request: ApprovalRequest,
      options: { readonly signal: AbortSignal },
    ) => Promise<Decision>)
    | undefined;
}

/** Why a run did not succeed; the same as a failure under `--json`. */
export interface RunFailure {
  /** Of the code. */
  readonly kind: FailureKind;
  /** Such as `provider.unavailable`. */
  readonly code: ErrorCode;
  /** The status a command ends with. */
  readonly exitCode: number;
  /** For people. */
  readonly message: string;
  /** Facts for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What calls used, in tokens and USD; null where the price is not known. */
export interface CostDocument {
  readonly "prompt_tokens": number;
  readonly "completion_tokens": number;
  readonly "total_tokens": number;
  readonly "prompt_cost": number | null;
  readonly "completion_cost": number | null;
  readonly "total_cost": number | null;
  readonly provider: string;
  readonly model: string;
}

/** What `agents run --json` prints. */
export interface AgentRunDocument {
  readonly "run_id": string;
  readonly "agent_id": string;
  readonly "agent_name": string;
  /** `completed`, `failed`, `timeout` or `cancelled`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cost: CostDocument;
  /** Seconds. */
  readonly "execution_time": number;
  readonly error: RunFailure | null;
}

/** A step as a run's document tells it. */
export interface StepDocument {
  readonly "step_id": string;
  readonly status: string;
  readonly error?: string;
  readonly "skipped_reason"?: string;
  /** What it made, when that could not be written down. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `workflows run --json` prints. */
export interface WorkflowRunDocument {
  readonly "run_id": string;
  /** The same. */
  readonly "execution_id": string;
  readonly "workflow_id": string;
  readonly "workflow_name": string;
  /** `completed`, `failed`, `timeout`, `cancelled`, or `pending-approval` when it is parked at a gate. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepDocument[];
  readonly "tokens_total": number;
  /** Null when a price is not known. */
  readonly "cost_total_usd": number | null;
  readonly "duration_seconds": number;
  readonly error: RunFailure | null;
}

/** What would happen, without a call or a record. */
export interface DryRunDocument {
  readonly "agent_id": string;
  readonly "agent_name": string;
  readonly provider: string;
  readonly model: string;
  readonly temperature: number;
  readonly "max_tokens": number | null;
  readonly timeout: number;
  readonly "cost_limit": number | null;
  /** Characters. */
  readonly "system_length": number;
  /** Characters. */
  readonly "prompt_length": number;
  /** A guess. */
  readonly "estimated_prompt_tokens": number;
}

/**
 * Runs things. What is wrong before a run exists is thrown (`agent.not_found`,
 * `workflow.not_found`, `usage.invalid`, `workspace.*`, `provider.not_configured`,
 * `run.limit_reached`); what goes wrong in a run is in its document, never thrown.
 */
export interface Runner {
  /** Runs an agent to its end. */
  runAgent(
    request: AgentRunRequest,
    call: RunCall,
  ): Promise<AgentRunDocument>;
  /** Checks everything an agent's run needs, and makes no call. */
  planAgent(request: AgentRunRequest): Promise<{
    readonly plan: DryRunDocument;
    readonly warnings: readonly string[];
  }>;
  /** Runs a workflow to its end, or to a gate that nobody is there to pass. */
  runWorkflow(
    request: WorkflowRunRequest,
    call: RunCall,
  ): Promise<WorkflowRunDocument>;
  /**
   * Goes on after the last finished step of a run that was interrupted, failed,
   * cancelled or parked. Finished steps are not called again; settings not
   * given are those of the run.
   *
   * @throws {ParacleError} `run.not_found`, `run.conflict` when a process still
   * runs it, `usage.invalid` when it is completed or is no workflow's.
   */
  resume(
    runId: string,
    settings: RunSettings & { readonly autoApprove?: boolean | undefined },
    call: RunCall,
  ): Promise<WorkflowRunDocument>;
  /**
   * Decides at a gate where a run is parked, and goes on with the run.
   *
   * @throws {ParacleError} `approval.not_found` when the run does not wait at
   * this step; `usage.invalid` when `by` may not decide or a reason is missing.
   */
  decide(
    runId: string,
    stepId: string,
    options: { readonly decision: Decision; readonly call: RunCall },
  ): Promise<WorkflowRunDocument>;
  /**
   * Ends a run, here or in another process. False when it was over already.
   *
   * @throws {ParacleError} `run.not_found`, `workspace.unwritable`.
   */
  cancel(runId: string): Promise<boolean>;
}
