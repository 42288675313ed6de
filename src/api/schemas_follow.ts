/**
 * What a run tells while it is followed, and its last word.
 *
 * @module
 */
import * as z from "zod/mini";
import type {
  AgentRunDocument,
  RunEvent,
  WorkflowRunDocument,
} from "../engine/runner.ts";
import type { RunDetails } from "../workspace/reader.ts";
import type { RunDocument } from "./executions.ts";
import type { Schema } from "./route.ts";
import { agentRunAnswer } from "./schemas_agents.ts";
import { failure, map, numberOrNull } from "./schemas_common.ts";

const stepId = z.optional(z.string());

/** An event of a run. */
export const runEvent: Schema<RunEvent> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started"), runId: z.string() }),
  z.object({ type: z.literal("warning"), message: z.string() }),
  z.object({ type: z.literal("text"), stepId, text: z.string() }),
  z.object({
    type: z.literal("step"),
    stepId: z.string(),
    status: z.enum([
      "running",
      "completed",
      "failed",
      "skipped",
      "awaiting_approval",
    ]),
    reason: z.optional(z.string()),
    seconds: z.optional(z.number()),
    done: z.number(),
    total: z.number(),
  }),
  z.object({
    type: z.literal("retry"),
    stepId,
    attempt: z.number(),
    delayMs: z.number(),
    reason: z.string(),
  }),
]);

const workflowRun = z.looseObject({
  "run_id": z.string(),
  "execution_id": z.string(),
  "workflow_id": z.string(),
  "workflow_name": z.string(),
  status: z.string(),
  outputs: map,
  steps: z.array(z.looseObject({ "step_id": z.string(), status: z.string() })),
  "tokens_total": z.number(),
  "cost_total_usd": numberOrNull,
  "duration_seconds": z.number(),
  error: z.nullable(failure),
});

/** The document of a run that is over, kept as it is, unknown members too. */
export const runDocument: Schema<RunDocument> = z.union([
  z.custom<AgentRunDocument>((value) => fits(agentRunAnswer, value)),
  z.custom<WorkflowRunDocument>((value) => fits(workflowRun, value)),
]);

/** A run's record and what it left. */
export const runDetails: Schema<RunDetails> = z.object({
  type: z.enum(["agent", "workflow"]),
  metadata: map,
  data: map,
});

function fits(schema: Schema, value: unknown): boolean {
  return schema.safeParse(value).success;
}
