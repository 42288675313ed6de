/**
 * Everything that can be asked of a workspace, as the documents that `--json`
 * prints and the REST API answers: one interface, read from files here or
 * over an API.
 *
 * @module
 */
import type { RunType } from "./runs.ts";

/** An answer, and what was odd on the way. */
export interface Told<T> {
  /** The answer. */
  readonly value: T;
  /** One line each, for stderr. */
  readonly warnings: readonly string[];
}

/** A JSON object with fields we pass on. */
export type Document = Readonly<Record<string, unknown>>;

/** An entry of `agents list`. */
export interface AgentItem {
  /** Its name on the command line. */
  readonly id: string;
  /** Its name for people. */
  readonly name: string;
  /** Empty when not told. */
  readonly role: string;
  /** Empty when not told. */
  readonly description: string;
  /** At most five. */
  readonly capabilities: readonly string[];
  /** Shown only. */
  readonly tools: readonly string[];
  /** Only there when it may not run. */
  readonly enabled?: false;
}

/** What `agents get` prints. */
export interface AgentDetails extends AgentItem {
  /** Path of its spec below `.parac`; null without one. */
  readonly "spec_file": string | null;
  /** Shown only. */
  readonly skills: readonly string[];
  /** As configured. */
  readonly provider: string | null;
  /** As configured. */
  readonly model: string | null;
  /** In full. */
  readonly responsibilities: readonly string[];
  /** In full. */
  readonly standards: readonly string[];
  /** Where a spec was looked for. */
  readonly "spec_paths": readonly string[];
}

/** The text of an agent's spec. */
export interface AgentSpecText {
  /** Path below `.parac`. */
  readonly path: string;
  /** Unchanged. */
  readonly text: string;
}

/** An entry of `workflows list`. */
export interface WorkflowItem {
  /** The stem of its file. */
  readonly id: string;
  /** As the catalog names it. */
  readonly name: string;
  /** Empty when not told. */
  readonly description: string;
  /** Default `general`. */
  readonly category: string;
  /** As written. */
  readonly status: string;
  /** The short form of the definition. */
  readonly spec: {
    readonly name: string;
    readonly description: string;
    readonly steps: readonly { readonly name: string }[];
  };
}

/** Which workflows are listed. */
export interface WorkflowQuery {
  /** `active`, `planned`, ...; `all` or undefined is every one. */
  readonly status?: string | undefined;
  /** Only of this category. */
  readonly category?: string | undefined;
  /** How many at most. Default: 100. */
  readonly limit?: number | undefined;
  /** How many are passed over. Default: 0. */
  readonly offset?: number | undefined;
}

/** What `workflows list --json` prints. */
export interface WorkflowPage {
  /** In the catalog's order. */
  readonly workflows: readonly WorkflowItem[];
  /** Before paging. */
  readonly total: number;
}

/** What `workflows plan --json` prints. */
export interface PlanDocument {
  /** Name of the workflow. */
  readonly "workflow_name": string;
  /** How many steps it has. */
  readonly "total_steps": number;
  /** Step ids. */
  readonly "execution_order": readonly string[];
  /** Numbered from 0. */
  readonly "parallel_groups": readonly {
    readonly "group_number": number;
    readonly steps: readonly string[];
    readonly "can_parallelize": boolean;
    readonly "estimated_duration_seconds": number;
  }[];
  /** Steps with `requires_approval`. */
  readonly "approval_gates": readonly string[];
  /** 500 a step. */
  readonly "estimated_tokens": number;
  /** 0.005 USD a step. */
  readonly "estimated_cost_usd": number;
  /** 5 s a group. */
  readonly "estimated_time_seconds": number;
  /** Sentences for people. */
  readonly "optimization_suggestions": readonly string[];
}

/** Which runs are listed. */
export interface RunQuery {
  /** Only this kind; undefined is both. */
  readonly type?: RunType | undefined;
  /** Runs of this agent alone. */
  readonly agentId?: string | undefined;
  /** Runs of this workflow alone. */
  readonly workflowId?: string | undefined;
  /** This status, `interrupted` and `pending-approval` included. */
  readonly status?: string | undefined;
  /** Started then or later, in milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
  /** How many at most; 0 is all. Default: 20. */
  readonly limit?: number | undefined;
  /** How many are passed over. Default: 0. */
  readonly offset?: number | undefined;
}

/** A run as `runs list --json` prints it: every metadata field, and its kind. */
export type RunItem = Document & {
  readonly type: RunType;
  readonly "run_id": string;
  readonly status: string;
};

/** What `runs list --json` prints. */
export interface RunPage {
  /** The newest first. */
  readonly runs: readonly RunItem[];
  /** Before paging. */
  readonly total: number;
}

/** What `runs get --json` prints. */
export interface RunDetails {
  /** What ran. */
  readonly type: RunType;
  /** Every field; null when absent. */
  readonly metadata: Document;
  /** `input`, `output`, `logs`, ... of an agent; `inputs`, `outputs`, `steps`, ... of a workflow. */
  readonly data: Document;
}

/** What `logs list` prints of one log. */
export interface LogItem {
  /** What it is asked for by. */
  readonly name: string;
  /** Path below `.parac`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601; null when the system does not tell. */
  readonly modified: string | null;
}

/** The last lines of a log. */
export interface LogLines {
  /** The log's full name. */
  readonly name: string;
  /** As they are, without line ends. */
  readonly lines: readonly string[];
}

/** Which lines of a log. */
export interface LogQuery {
  /** How many at most, from the end. Default: 50. */
  readonly tail?: number | undefined;
  /** Only lines with this text, in any case. */
  readonly pattern?: string | undefined;
}

/**
 * Reads a workspace. Nothing here writes; all methods may be called
 * concurrently. They throw what is wrong as `ParacleError`: `*.not_found`,
 * `workspace.*`, `usage.invalid`; over an API also `connect.*`, `api.failed`
 * and `auth.token_rejected`.
 */
export interface WorkspaceReader {
  /** `agents list`. */
  agents(): Promise<Told<readonly AgentItem[]>>;
  /** `agents get`. */
  agent(id: string): Promise<Told<AgentDetails>>;
  /** `agents get --spec`; undefined when it has none. */
  agentSpec(id: string): Promise<Told<AgentSpecText | undefined>>;
  /** `workflows list`. */
  workflows(query?: WorkflowQuery): Promise<Told<WorkflowPage>>;
  /** `workflows show`. */
  workflow(id: string): Promise<Told<Document>>;
  /** `workflows plan`; `inputs` are checked when they are given. */
  plan(id: string, inputs?: Document): Promise<Told<PlanDocument>>;
  /** `runs list`. */
  runs(query?: RunQuery): Promise<Told<RunPage>>;
  /** `runs get`; a unique prefix of eight or more characters is enough. */
  run(id: string, type?: RunType): Promise<Told<RunDetails>>;
  /** `status`: the document of `--json`, with what the text form needs under `text`. */
  status(): Promise<Told<Document>>;
  /** `config show`. */
  config(section: string): Promise<Told<unknown>>;
  /** `logs list`. */
  logs(): Promise<Told<readonly LogItem[]>>;
  /** `logs show`. */
  log(name: string, query?: LogQuery): Promise<Told<LogLines>>;
}
