/**
 * Calls of every route of the API.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { RouteSpec } from "../../src/api/route.ts";
import type { TestApi } from "./api_server.ts";

/** How a request is made. */
export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the real one. */
  readonly host?: string;
}

/** What came back. */
export interface Called {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  /** Parsed when it is JSON. */
  readonly body: unknown;
  readonly text: string;
}

/** Asks, and reads the answer to its end. */
export async function call(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Called> {
  const { body, raw, headers = {}, host } = options;
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  using client = Deno.createHttpClient({
    allowHost: true,
    poolMaxIdlePerHost: 0,
  });
  const response = await fetch(`${url}${path}`, {
    method,
    headers: host === undefined ? headers : { ...headers, host },
    client,
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  const parsed: unknown = text !== "" && type.startsWith("application/json")
    ? JSON.parse(text)
    : undefined;
  const { status } = response;
  return { status, type, headers: response.headers, body: parsed, text };
}

const BODIES: Readonly<Record<string, unknown>> = {
  runAgent: { task: "Say hello" },
  planAgent: { task: "Say hello" },
  planWorkflow: {},
  executeWorkflow: { "workflow_id": "hello_world", inputs: { name: "Ada" } },
  resumeRun: {},
  approve: { approver: "ada" },
  reject: { approver: "ada", reason: "no" },
  logAction: { agent: "A", action: "REVIEW", description: "Looked" },
};

/** A request that a route of the sample workspace answers with success. */
export function callOf(
  { id, path }: RouteSpec,
  runId: string,
): { readonly path: string; readonly body: unknown } {
  const value = path.startsWith("/agents")
    ? "coder"
    : path.startsWith("/approvals")
    ? `${runId}:greet`
    : path.startsWith("/runs") || path.includes("executions/")
    ? runId
    : "hello_world";
  const filled = path.replace("{id}", value).replace("{name}", "actions");
  return { path: filled, body: BODIES[id] };
}

/** Has a run be there for routes that need one: at its gate, or over. */
export async function doneRun(
  api: TestApi,
  { path }: Pick<RouteSpec, "path">,
): Promise<string> {
  await Deno.mkdir(`${api.paracRoot}/memory/logs`, { recursive: true });
  await Deno.writeTextFile(
    `${api.paracRoot}/memory/logs/agent_actions.log`,
    "[2030-01-02 03:04:05] [CoderAgent] [EXECUTION] done\n",
  );
  const workflowId = path.startsWith("/approvals") ? "gated" : "hello_world";
  const document = await api.runner.runWorkflow({ workflowId, inputs: {} }, {
    signal: new AbortController().signal,
  });
  assert.match(document.status, /completed|pending-approval/);
  return document.run_id;
}
