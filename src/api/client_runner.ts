/**
 * Running agents and workflows over a REST API.
 *
 * @module
 */
import { failureOf } from "../engine/run_failure.ts";
import type {
  AgentRunDocument,
  AgentRunRequest,
  Decision,
  DryRunDocument,
  RunCall,
  Runner,
  RunSettings,
  WorkflowRunDocument,
  WorkflowRunRequest,
} from "../engine/runner.ts";
import type { ApprovalEntry } from "./approvals.ts";
import { ApiClient, type ApiClientOptions, type ApiRequest } from "./client.ts";
import { followRun } from "./client_follow.ts";
import type { RunDocument } from "./executions.ts";
import type { RouteSpec } from "./route.ts";
import { PLAN_AGENT, RUN_AGENT } from "./routes_agents.ts";
import {
  APPROVE,
  CANCEL_RUN,
  PENDING_APPROVALS,
  REJECT,
  RESUME_RUN,
} from "./routes_runs.ts";
import { EXECUTE } from "./routes_workflows.ts";
import { settingsBody } from "./settings.ts";

/** How long a server may take to end a run. */
const CANCEL_MS = 10_000;
/** How long a run's id is waited for after all was given up. */
const PATIENCE_MS = 3_000;

/** Starts runs on a server and follows them; ending the call cancels them there. */
export class ApiRunner implements Runner {
  readonly #client: ApiClient;

  /** Nothing is asked before it is needed. */
  constructor(options: ApiClientOptions) {
    this.#client = new ApiClient(options);
  }

  async runAgent(
    request: AgentRunRequest,
    call: RunCall,
  ): Promise<AgentRunDocument> {
    const runId = await this.#start(RUN_AGENT, call, {
      params: { id: request.agentId },
      body: agentBody(request),
    });
    return await this.#follow(runId, call) as AgentRunDocument;
  }

  async planAgent(request: AgentRunRequest): Promise<{
    readonly plan: DryRunDocument;
    readonly warnings: readonly string[];
  }> {
    const answer = await this.#client.ask(PLAN_AGENT, {
      params: { id: request.agentId },
      body: agentBody(request),
    });
    return answer as Awaited<ReturnType<Runner["planAgent"]>>;
  }

  async runWorkflow(
    request: WorkflowRunRequest,
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    const runId = await this.#start(EXECUTE, call, {
      body: {
        ...settingsBody(request),
        "workflow_id": request.workflowId,
        inputs: request.inputs,
        "auto_approve": request.autoApprove,
        "dry_run": request.dryRun,
      },
    });
    if (request.detach) return begun(runId, request.workflowId);
    return await this.#toTheEnd(runId, call);
  }

  async resume(
    runId: string,
    settings: RunSettings & { readonly autoApprove?: boolean | undefined },
    call: RunCall,
  ): Promise<WorkflowRunDocument> {
    const body = {
      ...settingsBody(settings),
      "auto_approve": settings.autoApprove,
    };
    const params = { id: runId };
    const id = await this.#start(RESUME_RUN, call, { params, body });
    return await this.#toTheEnd(id, call);
  }

  async decide(
    runId: string,
    stepId: string,
    { decision, call }: {
      readonly decision: Decision;
      readonly call: RunCall;
    },
  ): Promise<WorkflowRunDocument> {
    const id = await this.#decide(`${runId}:${stepId}`, decision, call);
    return await this.#toTheEnd(id, call);
  }

  async cancel(runId: string): Promise<boolean> {
    const params = { id: runId };
    const { success } = await this.#client.ask(CANCEL_RUN, { params });
    return success === true;
  }

  /** Follows a workflow; at each gate somebody here is asked, if there is anybody. */
  async #toTheEnd(runId: string, call: RunCall): Promise<WorkflowRunDocument> {
    for (;;) {
      const end = await this.#follow(runId, call) as WorkflowRunDocument;
      if (end.status !== "pending-approval" || call.decide === undefined) {
        return end;
      }
      const { approvals } = await this.#client.ask(PENDING_APPROVALS);
      const gate = (approvals as readonly ApprovalEntry[])
        .find((entry) => entry.execution_id === runId);
      if (gate === undefined) return end;
      const decision = await call.decide({
        runId,
        stepId: gate.step_id,
        agent: gate.agent_name,
        outputs: gate.context,
        approvers: gate.approvers,
        reasonRequired: gate.reason_required,
      }, { signal: call.signal });
      await this.#decide(gate.id, decision, call);
    }
  }

  async #decide(
    id: string,
    { approved, by, reason }: Decision,
    call: RunCall,
  ): Promise<string> {
    return await this.#start(approved ? APPROVE : REJECT, call, {
      params: { id },
      body: { approver: by, reason },
    });
  }

  /**
   * Asks for a run. Once that is sent it may have begun: somebody who gives up
   * then waits a little for its id, without which it cannot be cancelled.
   */
  async #start(
    route: RouteSpec,
    { signal }: RunCall,
    request: ApiRequest,
  ): Promise<string> {
    signal.throwIfAborted();
    using patient = delayed(signal, PATIENCE_MS);
    const answer = await this.#client.ask(route, {
      ...request,
      signal: patient.signal,
    });
    return String(answer["execution_id"]);
  }

  /** The run's document; a call that ends takes the run with it. */
  async #follow(
    runId: string,
    { signal, onEvent }: RunCall,
  ): Promise<RunDocument> {
    try {
      return await followRun(this.#client, runId, { signal, onEvent });
    } catch (error) {
      if (!signal.aborted) throw error;
      const document = await this.#cancelled(runId);
      // As here: a command that was interrupted ends so.
      return document.status === "cancelled"
        ? { ...document, error: failureOf(signal.reason) }
        : document;
    }
  }

  /** Cancels a run there and waits for its last word. */
  async #cancelled(runId: string): Promise<RunDocument> {
    const signal = AbortSignal.timeout(CANCEL_MS);
    await this.#client.ask(CANCEL_RUN, { params: { id: runId }, signal });
    return await followRun(this.#client, runId, { signal });
  }
}

/** A run that goes on without us. */
function begun(runId: string, workflowId: string): WorkflowRunDocument {
  return {
    "run_id": runId,
    "execution_id": runId,
    "workflow_id": workflowId,
    "workflow_name": workflowId,
    status: "running",
    outputs: {},
    steps: [],
    "tokens_total": 0,
    "cost_total_usd": null,
    "duration_seconds": 0,
    error: null,
  };
}

/** A signal that follows another after a while. */
function delayed(
  signal: AbortSignal,
  ms: number,
): Disposable & { readonly signal: AbortSignal } {
  const later = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = (): void => {
    timer = setTimeout(() => later.abort(signal.reason), ms);
  };
  signal.addEventListener("abort", abort, { once: true });
  return {
    signal: later.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    },
  };
}

function agentBody(request: AgentRunRequest): unknown {
  const { task, inputs, files, mode } = request;
  return { ...settingsBody(request), task, inputs, files, mode };
}
