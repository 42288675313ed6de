/**
 * Documents about runs and approvals.
 *
 * @module
 */
import * as z from "zod/mini";
import type { RunType } from "../workspace/runs.ts";
import type { Schema } from "./route.ts";
import { type SettingsBody, settingsFields } from "./schemas_agents.ts";
import {
  anyDocument,
  countOfQuery,
  map,
  textOfQuery,
  textOrNull,
  warnings,
} from "./schemas_common.ts";

/** Which runs are listed. */
export interface RunsQuery {
  readonly type?: RunType | undefined;
  readonly "agent_id"?: string | undefined;
  readonly "workflow_id"?: string | undefined;
  readonly status?: string | undefined;
  /** A date or a time; UTC without an offset. */
  readonly since?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Which kind of run an id names. */
export interface RunTypeQuery {
  readonly type?: RunType | undefined;
}

/** Settings of a run that goes on. */
export interface ResumeBody extends SettingsBody {
  readonly "auto_approve"?: boolean | undefined;
}

/** A decision at a gate. */
export interface DecisionBody {
  /**
   * Who decides; the subject of the token where there is one. A claim only: it
   * does not count at a gate that names its approvers.
   */
  readonly approver?: string | undefined;
  readonly reason?: string | undefined;
}

const type = z.optional(z.enum(["agent", "workflow"]));

const runsFields = {
  type,
  ["agent_id"]: textOfQuery,
  ["workflow_id"]: textOfQuery,
  status: textOfQuery,
  since: textOfQuery,
  limit: countOfQuery,
  offset: countOfQuery,
} as const;

/** Filters of the list of runs. */
export const runsQuery: Schema<RunsQuery> = z.object(runsFields);

/** The kind of a run. */
export const runTypeQuery: Schema<RunTypeQuery> = z.object({ type });

const resumeFields = {
  ...settingsFields,
  ["auto_approve"]: z.optional(z.boolean()),
} as const;

/** The body of a resumption. */
export const resumeBody: Schema<ResumeBody> = z.object(resumeFields);

const decisionFields = {
  approver: z.optional(z.string().check(z.minLength(1))),
  reason: z.optional(z.string()),
} as const;

/** The body of a decision. */
export const decisionBody: Schema<DecisionBody> = z.object(decisionFields);

const run = z.looseObject({
  type: z.enum(["agent", "workflow"]),
  "run_id": z.string(),
  status: z.string(),
});

/** The list of runs. */
export const runsAnswer: Schema = z.looseObject({
  runs: z.array(run),
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
  warnings,
});

/** One run. */
export const runAnswer: Schema = z.looseObject({
  type: z.enum(["agent", "workflow"]),
  metadata: anyDocument,
  data: anyDocument,
  warnings,
});

const approval = z.looseObject({
  id: z.string(),
  "execution_id": z.string(),
  "step_id": z.string(),
  "agent_name": z.string(),
  context: map,
  status: z.string(),
  priority: z.string(),
  "created_at": textOrNull,
  "expires_at": textOrNull,
  "decided_at": textOrNull,
  "decided_by": textOrNull,
  "decision_reason": textOrNull,
});

/** A gate. */
export const approvalAnswer: Schema = approval;

/** Gates that wait. */
export const approvalsAnswer: Schema = z.looseObject({
  approvals: z.array(approval),
  total: z.int(),
  warnings,
});
