/**
 * A runner without models: runs end when a test says so, and leave records.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import type {
  AgentRunDocument,
  AgentRunRequest,
  RunCall,
  RunFailure,
  Runner,
  WorkflowRunDocument,
  WorkflowRunRequest,
} from "../../src/engine/runner.ts";

/** Records of runs, wherever a test keeps them. */
export interface FakeRecords {
  /** Writes a file of a run. */
  write(path: string, text: string): Promise<void>;
}

/** A runner whose workflow `gated` stops at a gate, and whose runs may be held. */
export class FakeRunner implements Runner {
  /** What was asked, in order. */
  readonly asked: unknown[] = [];
  /** While set, runs wait for it. */
  hold: Promise<void> | undefined;
  /** Who may decide at the gate; empty is anybody. */
  approvers: readonly string[] = [];
  /** Thrown in place of the next run. */
  fault: ParacleError | undefined;
  readonly #records: FakeRecords;
  #count = 0;

  constructor(records: FakeRecords) {
    this.#records = records;
  }

  async runAgent(
    request: AgentRunRequest,
    call: RunCall,
  ): Promise<AgentRunDocument> {
    this.#ask(request);
    const id = this.#id();
    const fields = {
      "agent_id": request.agentId,
      "agent_name": request.agentId,
    };
    await this.#record("agent", id, { ...fields, status: "running" });
    call.onEvent?.({ type: "started", runId: id });
    call.onEvent?.({ type: "text", text: "Hello " });
    call.onEvent?.({ type: "text", text: "Ada" });
    const error = await this.#held(call);
    const status = error === null ? "completed" : "cancelled";
    await this.#record("agent", id, { ...fields, status });
    return {
      "run_id": id,
      ...fields,
      status,
      outputs: { result: "Hello Ada" },
      metadata: { provider: "mock", model: "" },
      cost: {
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
        "prompt_cost": 0,
        "completion_cost": 0,
        "total_cost": 0,
        provider: "mock",
        model: "",
      },
      "execution_time": 0.5,
      error,
    };
  }

  planAgent(request: AgentRunRequest): ReturnType<Runner["planAgent"]> {
    this.#ask(request);
    const plan = {
      "agent_id": request.agentId,
      "agent_name": request.agentId,
      provider: "mock",
      model: "",
      temperature: 0.7,
      "max_tokens": null,
      timeout: 300,
      "cost_limit": null,
      "system_length": 1,
      "prompt_length": request.task.length,
      "estimated_prompt_tokens": 1,
    };
    return Promise.resolve({ plan, warnings: ["tools are not there"] });
  }

  async runWorkflow(
    request: WorkflowRunRequest,
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    this.#ask(request);
    return await this.#workflow(this.#id(), request.workflowId, {
      call,
      gated: request.workflowId === "gated" && !request.autoApprove,
    });
  }

  async resume(
    runId: string,
    settings: unknown,
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    this.#ask({ resume: runId, settings });
    return await this.#workflow(runId, "hello_world", { call, gated: false });
  }

  async decide(
    runId: string,
    stepId: string,
    { decision, call }: Parameters<Runner["decide"]>[2],
  ): Promise<WorkflowRunDocument> {
    this.#ask({ decide: runId, stepId, decision });
    return await this.#workflow(runId, "gated", { call, gated: false });
  }

  cancel(runId: string): Promise<boolean> {
    this.#ask({ cancel: runId });
    return Promise.resolve(false);
  }

  async #workflow(
    id: string,
    workflowId: string,
    { call, gated }: { readonly call: RunCall; readonly gated: boolean },
  ): Promise<WorkflowRunDocument> {
    const fields = {
      "workflow_id": workflowId,
      "workflow_name": workflowId,
      "steps_total": 1,
    };
    await this.#record("workflow", id, { ...fields, status: "running" });
    call.onEvent?.({ type: "started", runId: id });
    const step = { type: "step", stepId: "greet", total: 1 } as const;
    call.onEvent?.({ ...step, status: "running", done: 0 });
    const error = await this.#held(call);
    const status = error !== null
      ? "cancelled"
      : gated
      ? "pending-approval"
      : "completed";
    const stepStatus = gated ? "awaiting_approval" : "completed";
    await this.#records.write(
      `runs/workflows/${id}/steps/greet.json`,
      JSON.stringify({
        "step_id": "greet",
        status: stepStatus,
        agent: "coder",
        outputs: { greeting: "Hello" },
        ...gated && { approval: { approvers: this.approvers } },
      }),
    );
    await this.#record("workflow", id, {
      ...fields,
      "steps_completed": gated ? 0 : 1,
      status: gated ? "pending" : status,
      metadata: gated ? { "awaiting_approval": "greet" } : {},
    });
    call.onEvent?.({ ...step, status: stepStatus, done: gated ? 0 : 1 });
    return {
      "run_id": id,
      "execution_id": id,
      "workflow_id": workflowId,
      "workflow_name": workflowId,
      status,
      outputs: { greeting: "Hello" },
      steps: [{ "step_id": "greet", status: stepStatus }],
      "tokens_total": 0,
      "cost_total_usd": 0,
      "duration_seconds": 0.1,
      error,
    };
  }

  #ask(what: unknown): void {
    this.asked.push(what);
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) throw fault;
  }

  #id(): string {
    return `01J8ZC3V5R2M9D7K4T6QX${String(++this.#count).padStart(5, "0")}`;
  }

  /** Waits while runs are held; why it ended early, if it did. */
  async #held({ signal }: RunCall): Promise<RunFailure | null> {
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener("abort", abort, { once: true });
    if (!signal.aborted) await Promise.race([this.hold, aborted.promise]);
    signal.removeEventListener("abort", abort);
    if (!signal.aborted) return null;
    const reason: unknown = signal.reason;
    if (!(reason instanceof ParacleError)) throw reason;
    const { kind, code, exitCode, message, details } = reason;
    return { kind, code, exitCode, message, details };
  }

  async #record(
    type: "agent" | "workflow",
    id: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const record = {
      "run_id": id,
      "started_at": "2030-01-02T03:04:05.678Z",
      ...fields,
    };
    // JSON is YAML.
    await this.#records.write(
      `runs/${type}s/${id}/metadata.yaml`,
      JSON.stringify(record),
    );
  }
}
