/**
 * Answers about runs, and decisions at their gates.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { parseSince } from "../workspace/run_time.ts";
import {
  type ApprovalEntry,
  findApproval,
  pendingApprovals,
} from "./approvals.ts";
import { HttpFailure } from "./failures.ts";
import { accepted, cancelRun } from "./handlers_workflows.ts";
import type { ApiParts } from "./parts.ts";
import { runEvents } from "./record_events.ts";
import { type Answer, bind, type BoundRoute, type Call, ok } from "./route.ts";
import {
  APPROVE,
  CANCEL_RUN,
  GET_RUN,
  LIST_RUNS,
  PENDING_APPROVALS,
  REJECT,
  RESUME_RUN,
  RUN_EVENTS,
} from "./routes_runs.ts";
import type { DecisionBody } from "./schemas_runs.ts";
import { settingsOf } from "./settings.ts";

const PAGE = 20;

/** Binds the routes about runs. */
export function runRoutes(parts: ApiParts): readonly BoundRoute[] {
  const { reader, runner, executions, clock } = parts;
  return [
    bind(LIST_RUNS, async ({ query }) => {
      const { type, status, since, limit = PAGE, offset = 0 } = query;
      const { value, warnings } = await reader.runs({
        type,
        status,
        agentId: query.agent_id,
        workflowId: query.workflow_id,
        sinceMs: since === undefined
          ? undefined
          : parseSince(since, clock.now()),
        limit,
        offset,
      });
      return ok({ ...value, limit, offset, warnings });
    }),
    bind(GET_RUN, async ({ params: { id = "" }, query }) => {
      const { value, warnings } = await reader.run(id, query.type);
      return ok({ ...value, warnings });
    }),
    bind(RUN_EVENTS, (call) => runEvents(parts, call)),
    bind(CANCEL_RUN, ({ params: { id = "" } }) => cancelRun(parts, id)),
    bind(RESUME_RUN, async ({ params: { id = "" }, body }) => {
      const settings = { ...settingsOf(body), autoApprove: body.auto_approve };
      const { runId } = await executions.start((call) =>
        runner.resume(id, settings, call)
      );
      const { value } = await reader.run(runId, "workflow");
      return accepted(String(value.metadata["workflow_id"] ?? ""), runId);
    }),
    bind(PENDING_APPROVALS, async () => {
      const { value: approvals, warnings } = await pendingApprovals(reader);
      return ok({ approvals, total: approvals.length, warnings });
    }),
    bind(APPROVE, (call) => decide(parts, call, true)),
    bind(REJECT, (call) => decide(parts, call, false)),
  ];
}

/** Decides, and lets the run go on in this server. */
async function decide(
  { reader, runner, executions, clock }: ApiParts,
  { params: { id = "" }, body, caller }: Call<unknown, DecisionBody>,
  approved: boolean,
): Promise<Answer> {
  const entry = await findApproval(reader, id);
  if (entry.approvers.length > 0) requireProof(entry, caller);
  // Whoever has a token is who it says; nobody decides in another's name.
  const by = caller.subject ?? body.approver ?? "api";
  const { reason } = body;
  const decision = { approved, by, reason };
  await executions.start((call) =>
    runner.decide(entry.execution_id, entry.step_id, { decision, call })
  );
  return ok({
    ...entry,
    status: approved ? "approved" : "rejected",
    "decided_at": new Date(clock.now()).toISOString(),
    "decided_by": by,
    "decision_reason": reason ?? null,
  });
}

/** Where approvers are named, a name in a body is a claim and proves nothing. */
function requireProof(
  { "step_id": step, approvers }: ApprovalEntry,
  { subject }: Call<unknown, DecisionBody>["caller"],
): void {
  if (subject !== undefined) return;
  throw new HttpFailure(
    403,
    "auth.token_rejected",
    `Cannot decide at step "${printable(step)}": it names its approvers, ` +
      `${approvers.map(printable).join(", ")}, and without a token nobody ` +
      "proves to be one; serve with --require-token, or decide where the " +
      "run is: paracle workflows approve",
  );
}
