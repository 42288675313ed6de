/**
 * Gates: a person agrees to what a step made before others build on it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { StepApproval } from "../workspace/definition_approval.ts";
import { isoTime } from "./journal_fields.ts";
import type { Decision } from "./runner.ts";

/** A gate as a step's file has it. */
export interface Approval {
  /** `expired`: nobody decided in time. */
  readonly status: "pending" | "approved" | "rejected" | "expired";
  readonly priority: string;
  readonly approvers: readonly string[];
  readonly "reason_required": boolean;
  readonly "auto_reject_on_timeout": boolean;
  readonly "created_at": string;
  readonly "expires_at": string;
  readonly "decided_at": string | null;
  readonly "decided_by": string | null;
  readonly reason: string | null;
}

/**
 * The entry of a gate that was just reached.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openApproval } from "./approval.ts";
 *
 * const entry = openApproval({
 *   approvers: [],
 *   timeoutSeconds: 3600,
 *   priority: "medium",
 *   autoRejectOnTimeout: false,
 *   reasonRequired: false,
 * }, 0);
 * assert.equal(entry.status, "pending");
 * assert.equal(entry.expires_at, "1970-01-01T01:00:00.000Z");
 * ```
 */
export function openApproval(rules: StepApproval, nowMs: number): Approval {
  return {
    status: "pending",
    priority: rules.priority,
    approvers: rules.approvers,
    "reason_required": rules.reasonRequired,
    "auto_reject_on_timeout": rules.autoRejectOnTimeout,
    "created_at": isoTime(nowMs),
    "expires_at": isoTime(nowMs + rules.timeoutSeconds * 1000),
    "decided_at": null,
    "decided_by": null,
    reason: null,
  };
}

/**
 * The entry once somebody has decided.
 *
 * @throws {ParacleError} `usage.invalid` when this person may not decide, or
 * owes a reason.
 */
export function decided(
  approval: Approval,
  decision: Decision,
  nowMs: number,
): Approval {
  const { approvers } = approval;
  if (approvers.length > 0 && !approvers.includes(decision.by)) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot decide: "${printable(decision.by)}" is none of the approvers, ` +
        approvers.map(printable).join(", "),
      { details: { by: decision.by, approvers } },
    );
  }
  const reason = decision.reason?.trim() ?? "";
  if (approval.reason_required && reason === "") {
    throw new ParacleError(
      "usage.invalid",
      "Cannot decide: this gate wants a reason; add --reason TEXT",
    );
  }
  return {
    ...approval,
    status: decision.approved ? "approved" : "rejected",
    "decided_at": isoTime(nowMs),
    "decided_by": decision.by,
    reason: reason === "" ? null : reason,
  };
}

/** Passed without a person. */
export function autoApproved(approval: Approval, nowMs: number): Approval {
  return {
    ...approval,
    status: "approved",
    "decided_at": isoTime(nowMs),
    "decided_by": "auto",
  };
}

/** Whether it is too late to decide. */
export function isLate(approval: Approval, nowMs: number): boolean {
  const until = Date.parse(approval.expires_at);
  return !Number.isNaN(until) && nowMs >= until;
}

/** The gate as a step's file tells it; undefined when there is none. */
export function parseApproval(value: unknown): Approval | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entry: Readonly<Record<string, unknown>> = { ...value };
  const text = (key: string): string | null => {
    const found = entry[key];
    return typeof found === "string" ? found : null;
  };
  const status = (["pending", "approved", "rejected", "expired"] as const)
    .find((known) => known === entry["status"]);
  if (status === undefined) return undefined;
  const approvers = entry["approvers"];
  return {
    status,
    priority: text("priority") ?? "medium",
    approvers: Array.isArray(approvers) ? approvers.map(String) : [],
    "reason_required": entry["reason_required"] === true,
    "auto_reject_on_timeout": entry["auto_reject_on_timeout"] === true,
    "created_at": text("created_at") ?? "",
    "expires_at": text("expires_at") ?? "",
    "decided_at": text("decided_at"),
    "decided_by": text("decided_by"),
    reason: text("reason"),
  };
}
