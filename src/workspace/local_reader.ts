/**
 * The workspace's own files behind {@linkcode WorkspaceReader}.
 *
 * @module
 */
import type { OpenWorkspace } from "./locate.ts";
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
  WorkflowPage,
  WorkflowQuery,
  WorkspaceReader,
} from "./reader.ts";
import type { RunType } from "./runs.ts";

// Each question loads what it needs and nothing else: Deno reads every file
// behind an import it can see. `scripts/compile.ts` includes these by name.
const LATE = {
  agents: "./agents_document.ts",
  config: "./config_document.ts",
  logs: "./logs.ts",
  plan: "./workflow_plan.ts",
  run: "./run_details.ts",
  runs: "./run_query.ts",
  status: "./status_document.ts",
  workflow: "./workflow_document.ts",
  workflows: "./workflows_document.ts",
} as const;

/** What reading needs besides files. */
export interface LocalReaderOptions {
  /** Milliseconds since 1970: whether a run's heart still beats. */
  readonly now: () => number;
}

/** Reads the files of one workspace; keeps nothing, needs no closing. */
export class LocalReader implements WorkspaceReader {
  readonly #workspace: OpenWorkspace;
  readonly #options: LocalReaderOptions;

  /** Nothing is read before it is asked for. */
  constructor(workspace: OpenWorkspace, options: LocalReaderOptions) {
    this.#workspace = workspace;
    this.#options = options;
  }

  /** See {@linkcode WorkspaceReader.agents}. */
  async agents(): Promise<Told<readonly AgentItem[]>> {
    const { readAgentItems } = await agentsModule();
    return await readAgentItems(this.#workspace.folder);
  }

  /** See {@linkcode WorkspaceReader.agent}. */
  async agent(id: string): Promise<Told<AgentDetails>> {
    const { readAgentDetails } = await agentsModule();
    return await readAgentDetails(this.#workspace.folder, id);
  }

  /** See {@linkcode WorkspaceReader.agentSpec}. */
  async agentSpec(id: string): Promise<Told<AgentSpecText | undefined>> {
    const { readSpecText } = await agentsModule();
    return await readSpecText(this.#workspace.folder, id);
  }

  /** See {@linkcode WorkspaceReader.workflows}. */
  async workflows(query?: WorkflowQuery): Promise<Told<WorkflowPage>> {
    const { readWorkflowPage }: typeof import("./workflows_document.ts") =
      await import(LATE.workflows);
    return await readWorkflowPage(this.#workspace.folder, query);
  }

  /** See {@linkcode WorkspaceReader.workflow}. */
  async workflow(id: string): Promise<Told<Document>> {
    const { readWorkflowDocument }: typeof import("./workflow_document.ts") =
      await import(LATE.workflow);
    return await readWorkflowDocument(this.#workspace.folder, id);
  }

  /** See {@linkcode WorkspaceReader.plan}. */
  async plan(id: string, inputs?: Document): Promise<Told<PlanDocument>> {
    const { readPlan }: typeof import("./workflow_plan.ts") = await import(
      LATE.plan
    );
    return await readPlan(this.#workspace.folder, id, inputs);
  }

  /** See {@linkcode WorkspaceReader.runs}. */
  async runs(query: RunQuery = {}): Promise<Told<RunPage>> {
    const { queryRuns }: typeof import("./run_query.ts") = await import(
      LATE.runs
    );
    return await queryRuns(this.#workspace.folder, query, this.#options);
  }

  /** See {@linkcode WorkspaceReader.run}. */
  async run(id: string, type?: RunType): Promise<Told<RunDetails>> {
    const { readRunDetails }: typeof import("./run_details.ts") = await import(
      LATE.run
    );
    const options = { ...this.#options, type };
    return await readRunDetails(this.#workspace.folder, id, options);
  }

  /** See {@linkcode WorkspaceReader.logs}. */
  async logs(): Promise<Told<readonly LogItem[]>> {
    const { listLogs }: typeof import("./logs.ts") = await import(LATE.logs);
    return { value: await listLogs(this.#workspace.folder), warnings: [] };
  }

  /** See {@linkcode WorkspaceReader.log}. */
  async log(name: string, query?: LogQuery): Promise<Told<LogLines>> {
    const { readLog }: typeof import("./logs.ts") = await import(LATE.logs);
    const value = await readLog(this.#workspace.folder, name, query);
    return { value, warnings: [] };
  }

  /** See {@linkcode WorkspaceReader.status}. */
  async status(): Promise<Told<Document>> {
    const { readStatusDocument }: typeof import("./status_document.ts") =
      await import(LATE.status);
    return await readStatusDocument(this.#workspace);
  }

  /** See {@linkcode WorkspaceReader.config}. */
  async config(section: string): Promise<Told<unknown>> {
    const { readConfigDocument }: typeof import("./config_document.ts") =
      await import(LATE.config);
    return await readConfigDocument(this.#workspace.folder, section);
  }
}

async function agentsModule(): Promise<typeof import("./agents_document.ts")> {
  return await import(LATE.agents);
}
