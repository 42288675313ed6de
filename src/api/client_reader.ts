/**
 * A workspace behind a REST API.
 *
 * @module
 */
import type {
  AgentDetails,
  AgentItem,
  AgentSpecText,
  Document,
  LogItem,
  LogLines,
  LogQuery,
  PlanDocument,
  RunDetails,
  RunPage,
  RunQuery,
  Told,
  WorkflowItem,
  WorkflowPage,
  WorkflowQuery,
  WorkspaceReader,
} from "../workspace/reader.ts";
import type { RunType } from "../workspace/runs.ts";
import { ApiClient, type ApiClientOptions, type ApiRequest } from "./client.ts";
import type { RouteSpec } from "./route.ts";
import { GET_AGENT, GET_AGENT_SPEC, LIST_AGENTS } from "./routes_agents.ts";
import { GET_RUN, LIST_RUNS } from "./routes_runs.ts";
import {
  GET_WORKFLOW,
  LIST_WORKFLOWS,
  PLAN_WORKFLOW,
} from "./routes_workflows.ts";
import { CONFIG, GET_LOG, LIST_LOGS, STATUS } from "./routes_workspace.ts";

const SOURCE = { source: "manifest" } as const;

/** Reads a workspace over an API; what it returns is what the server's own commands print. */
export class ApiReader implements WorkspaceReader {
  readonly #client: ApiClient;

  /** Nothing is asked before it is needed. */
  constructor(options: ApiClientOptions) {
    this.#client = new ApiClient(options);
  }

  async agents(): Promise<Told<readonly AgentItem[]>> {
    const { value, warnings } = await this.#ask<
      { readonly agents: readonly AgentItem[] }
    >(LIST_AGENTS, { query: SOURCE });
    return { value: value.agents, warnings };
  }

  agent(id: string): Promise<Told<AgentDetails>> {
    return this.#ask(GET_AGENT, { params: { id }, query: SOURCE });
  }

  async agentSpec(id: string): Promise<Told<AgentSpecText | undefined>> {
    const { value, warnings } = await this.#ask<
      { readonly "spec_file": string | null; readonly content: string | null }
    >(GET_AGENT_SPEC, { params: { id }, query: SOURCE });
    const { spec_file: path, content: text } = value;
    const spec = path === null || text === null ? undefined : { path, text };
    return { value: spec, warnings };
  }

  async workflows(query: WorkflowQuery = {}): Promise<Told<WorkflowPage>> {
    const { value, warnings } = await this.#ask<
      {
        readonly workflows: readonly (WorkflowItem & {
          readonly "steps_count": number;
        })[];
        readonly total: number;
      }
    >(LIST_WORKFLOWS, { query: { ...query } });
    const workflows = value.workflows.map(({ steps_count: _, ...item }) =>
      item
    );
    return { value: { workflows, total: value.total }, warnings };
  }

  workflow(id: string): Promise<Told<Document>> {
    return this.#ask(GET_WORKFLOW, { params: { id } });
  }

  async plan(id: string, inputs?: Document): Promise<Told<PlanDocument>> {
    const { value, warnings } = await this.#ask<
      PlanDocument & { readonly "workflow_id": string }
    >(PLAN_WORKFLOW, { params: { id }, body: { inputs } });
    const { workflow_id: _, ...plan } = value;
    return { value: plan, warnings };
  }

  async runs(query: RunQuery = {}): Promise<Told<RunPage>> {
    const { type, status, sinceMs, limit, offset } = query;
    const { value, warnings } = await this.#ask<RunPage>(LIST_RUNS, {
      query: {
        type,
        status,
        "agent_id": query.agentId,
        "workflow_id": query.workflowId,
        since: sinceMs === undefined
          ? undefined
          : new Date(sinceMs).toISOString(),
        limit,
        offset,
      },
    });
    return { value: { runs: value.runs, total: value.total }, warnings };
  }

  run(id: string, type?: RunType): Promise<Told<RunDetails>> {
    return this.#ask(GET_RUN, { params: { id }, query: { type } });
  }

  status(): Promise<Told<Document>> {
    return this.#ask(STATUS);
  }

  async config(section: string): Promise<Told<unknown>> {
    const { value, warnings } = await this.#ask<{ readonly value: unknown }>(
      CONFIG,
      { query: { section, envelope: "true" } },
    );
    return { value: value.value, warnings };
  }

  async logs(): Promise<Told<readonly LogItem[]>> {
    const { value, warnings } = await this.#ask<
      { readonly logs: readonly LogItem[] }
    >(LIST_LOGS);
    return { value: value.logs, warnings };
  }

  log(name: string, query: LogQuery = {}): Promise<Told<LogLines>> {
    return this.#ask(GET_LOG, { params: { name }, query: { ...query } });
  }

  /** The form of what comes back was proven by the route's schema. */
  async #ask<T>(route: RouteSpec, request: ApiRequest = {}): Promise<Told<T>> {
    const answer = await this.#client.ask(route, request);
    const { warnings = [], ...value } = answer as {
      readonly warnings?: readonly string[];
    };
    return { value: value as T, warnings };
  }
}
