/**
 * Routes about runs and the gates where they wait.
 *
 * @module
 */
import type { RouteSpec } from "./route.ts";
import { anything } from "./schemas_common.ts";
import * as runs from "./schemas_runs.ts";
import * as workflows from "./schemas_workflows.ts";

/** The runs. */
export const LIST_RUNS: RouteSpec<runs.RunsQuery> = {
  id: "listRuns",
  method: "GET",
  path: "/runs",
  summary: "The runs of agents and workflows, the newest first",
  scope: "read",
  query: runs.runsQuery,
  answers: { 200: runs.runsAnswer },
};

/** One run. */
export const GET_RUN: RouteSpec<runs.RunTypeQuery> = {
  id: "getRun",
  method: "GET",
  path: "/runs/{id}",
  summary:
    "A run; a unique beginning of its id, of eight or more characters, is enough",
  scope: "read",
  query: runs.runTypeQuery,
  answers: { 200: runs.runAnswer },
  failures: [404],
};

/** Events of a run. */
export const RUN_EVENTS: RouteSpec = {
  id: "runEvents",
  method: "GET",
  path: "/runs/{id}/events",
  summary: "What happens in a run, as server-sent events",
  scope: "read",
  media: "text/event-stream",
  answers: { 200: anything },
  failures: [404],
};

/** Ends a run. */
export const CANCEL_RUN: RouteSpec = {
  id: "cancelRun",
  method: "POST",
  path: "/runs/{id}/cancel",
  summary: "Cancel a run",
  scope: "run",
  answers: { 200: workflows.cancelAnswer },
  failures: [404],
};

/** Goes on with a run. */
export const RESUME_RUN: RouteSpec<unknown, runs.ResumeBody> = {
  id: "resumeRun",
  method: "POST",
  path: "/runs/{id}/resume",
  summary: "Go on with a workflow's run after its last finished step",
  scope: "run",
  body: runs.resumeBody,
  answers: { 202: workflows.executeAnswer },
  failures: [404, 409, 503],
};

/** Gates that wait. */
export const PENDING_APPROVALS: RouteSpec = {
  id: "pendingApprovals",
  method: "GET",
  path: "/approvals/pending",
  summary: "The gates where runs wait for a decision",
  scope: "read",
  answers: { 200: runs.approvalsAnswer },
};

/** Passes a gate. */
export const APPROVE: RouteSpec<unknown, runs.DecisionBody> = {
  id: "approve",
  method: "POST",
  path: "/approvals/{id}/approve",
  summary:
    "Let a run go on; the id is RUN:STEP. A gate with approvers needs a token",
  scope: "write",
  body: runs.decisionBody,
  answers: { 200: runs.approvalAnswer },
  failures: [404, 409, 503],
};

/** Closes a gate. */
export const REJECT: RouteSpec<unknown, runs.DecisionBody> = {
  ...APPROVE,
  id: "reject",
  path: "/approvals/{id}/reject",
  summary:
    "Fail the step where a run waits; the id is RUN:STEP. A gate with approvers needs a token",
};
