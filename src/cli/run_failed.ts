/**
 * A run that did not succeed, as the failure of the command that ran it.
 *
 * @module
 */
import {
  type ErrorCode,
  type FailureKind,
  ParacleError,
} from "../core/errors.ts";
import type { RunFailure } from "../engine/runner.ts";

/** What the documents of both kinds of runs have in common. */
export interface EndedRun {
  readonly "run_id": string;
  /** `completed`, or why not. */
  readonly status: string;
  readonly error: RunFailure | null;
}

/** A failure whose `--json` document is the run's. */
export class FailedRun extends ParacleError {
  /** Printed in place of a bare error; its `error` is this failure. */
  readonly document: EndedRun;
  readonly #failure: RunFailure;

  /** Makes the failure of a run. */
  constructor(failure: RunFailure, run: EndedRun) {
    super(failure.code, failure.message, { details: failure.details });
    this.name = "FailedRun";
    this.#failure = failure;
    this.document = { ...run, error: failure };
  }

  /** As the run says, which may have happened under another version. */
  override get kind(): FailureKind {
    return this.#failure.kind;
  }

  /** As the run says. */
  override get exitCode(): number {
    return this.#failure.exitCode;
  }
}

/**
 * The failure of a run that is over; undefined when it is completed. Whoever
 * was interrupted hears of that, whatever the run says of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failedRunOf } from "./run_failed.ts";
 *
 * const run = { "run_id": "01J", status: "timeout", error: null };
 * const { signal } = new AbortController();
 * assert.equal(failedRunOf(run, { signal })?.code, "run.timeout");
 * assert.equal(failedRunOf({ ...run, status: "completed" }, { signal }), undefined);
 * ```
 */
export function failedRunOf(
  run: EndedRun,
  { signal }: { readonly signal: AbortSignal },
): FailedRun | undefined {
  if (run.status === "completed") return undefined;
  return new FailedRun(
    interruption(run, signal) ?? run.error ?? untold(run),
    run,
  );
}

function interruption(
  { status, "run_id": id }: EndedRun,
  { aborted, reason }: AbortSignal,
): RunFailure | undefined {
  if (status !== "cancelled" || !aborted) return undefined;
  if (!(reason instanceof ParacleError)) return undefined;
  return toFailure(reason.code, `${reason.message}: run ${id} is cancelled`);
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  "cancelled": "run.cancelled",
  "pending-approval": "run.awaiting_approval",
  "timeout": "run.timeout",
};

function untold({ status, "run_id": id }: EndedRun): RunFailure {
  return toFailure(
    CODES[status] ?? "run.failed",
    `Run ${id} is not completed: its status is ${status}; see: paracle runs get ${id}`,
  );
}

/** A failure as documents of runs have it. */
export function toFailure(code: ErrorCode, message: string): RunFailure {
  const { kind, exitCode, details } = new ParacleError(code, message);
  return { kind, code, exitCode, message, details };
}
