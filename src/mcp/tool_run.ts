/**
 * Tools that run agents and workflows, to their end.
 *
 * @module
 */
import * as z from "zod/mini";
import { ParacleError } from "../core/errors.ts";
import type { RunCall } from "../engine/runner.ts";
import type { Document } from "../workspace/reader.ts";
import { line, object, text } from "./tool_fields.ts";
import { runProgress, tellingOn } from "./tool_run_progress.ts";
import {
  type Tool,
  tool,
  type ToolAnswer,
  type ToolCall,
  type ToolHints,
} from "./tool_spec.ts";

const RUNS: ToolHints = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

const dryRun = z.optional(
  z.boolean().check(z.describe("Make no call to a model")),
);

/** `workflow_run`. */
export const workflowRun: Tool = tool({
  name: "workflow_run",
  title: "Run a workflow",
  description:
    "Runs a workflow to its end and answers its outputs and its run's id. " +
    "At a step that a person must approve it stops, with the status " +
    "pending-approval.",
  category: "workflow",
  scope: "mcp:run",
  hints: RUNS,
  input: z.strictObject({
    "workflow_id": line("Id of the workflow, as workflow_list gives it", 200),
    inputs: z.optional(object("Values of its inputs, by name")),
    "dry_run": dryRun,
  }),
  run: async ({ runner }, input, call) => {
    const { workflow_id: workflowId, inputs = {}, dry_run: dryRun } = input;
    const document = await running(
      call,
      (runCall) => runner.runWorkflow({ workflowId, inputs, dryRun }, runCall),
    );
    return ended({ ...document });
  },
});

/** `agent_run`. */
export const agentRun: Tool = tool({
  name: "agent_run",
  title: "Run an agent",
  description: "Gives an agent a task and answers what it made of it, with " +
    "its run's id. A dry run answers what would be asked of which model.",
  category: "agent",
  scope: "mcp:run",
  hints: RUNS,
  input: z.strictObject({
    "agent_id": line("Id of the agent, as agents_list gives it", 200),
    task: text("What it is to do"),
    inputs: z.optional(object("Further facts, by name")),
    "dry_run": dryRun,
  }),
  run: async ({ runner }, input, call) => {
    const { agent_id: agentId, task, inputs, dry_run: isDry } = input;
    const request = { agentId, task, inputs };
    if (isDry === true) {
      return { value: { ...await runner.planAgent(request) } };
    }
    const document = await running(
      call,
      (runCall) => runner.runAgent(request, runCall),
    );
    return ended({ ...document });
  },
});

/** Runs until it is over, or the client has had enough. */
async function running<D>(
  call: ToolCall,
  start: (run: RunCall) => Promise<D>,
): Promise<D> {
  const ending = new AbortController();
  const cancel = (): void =>
    ending.abort(
      new ParacleError(
        "run.cancelled",
        "Cannot go on: the client cancelled the call, or is gone",
      ),
    );
  if (call.signal.aborted) cancel();
  call.signal.addEventListener("abort", cancel, { once: true });
  try {
    const onEvent = runProgress(call);
    const { signal } = ending;
    return await tellingOn(call, () => start({ signal, onEvent }));
  } finally {
    call.signal.removeEventListener("abort", cancel);
  }
}

/** A run that waits for a person is no failure, and not at its end. */
function ended(document: Document): ToolAnswer {
  const { status, run_id: id } = document;
  const isFine = status === "completed" || status === "pending-approval";
  return {
    value: document,
    isError: !isFine,
    whole: `parac://runs/${encodeURIComponent(String(id))}/log`,
  };
}
