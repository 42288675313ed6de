/**
 * How someone agrees to what a step returns.
 *
 * @module
 */
import type { Field } from "./document.ts";

/** `approval_config` with every default filled in; values are as written. */
export interface StepApproval {
  /** Who may decide; empty means anyone. */
  readonly approvers: readonly string[];
  /** How long the decision may take. Default: 3600; at least 60. */
  readonly timeoutSeconds: number;
  /** One of {@linkcode PRIORITIES}. Default: `medium`. */
  readonly priority: string;
  /** Whether silence is a no; else the run ends in a timeout. Default: no. */
  readonly autoRejectOnTimeout: boolean;
  /** Whether a decision needs a reason. Default: no. */
  readonly reasonRequired: boolean;
}

/** The priorities there are, the lowest first. */
export const PRIORITIES: readonly string[] = [
  "low",
  "medium",
  "high",
  "critical",
];

/** The shortest time to decide in. */
export const LEAST_APPROVAL_SECONDS = 60;

const KNOWN: readonly string[] = [
  ...["required", "approvers", "timeout_seconds", "priority"],
  ...["auto_reject_on_timeout", "reason_required", "notify_channels"],
];

/** Reads `approval_config`; an absent one is all defaults. */
export function parseApproval(field: Field): StepApproval {
  return {
    approvers: field.at("approvers").texts(),
    timeoutSeconds: field.at("timeout_seconds").number() ?? 3600,
    priority: field.at("priority").text() ?? "medium",
    autoRejectOnTimeout: field.at("auto_reject_on_timeout").boolean() ?? false,
    reasonRequired: field.at("reason_required").boolean() ?? false,
  };
}

/** The keys of `approval_config` that nobody knows. */
export function unknownApprovalKeys(field: Field): readonly string[] {
  return field.keys().filter((key) => !KNOWN.includes(key));
}
