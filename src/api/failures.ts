/**
 * How failures become answers: one table from code to HTTP status.
 *
 * @module
 */
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import { printableText } from "../core/printable.ts";

/** One bad field of a request. */
export interface FieldFault {
  /** Where, as `inputs.name`; empty for the whole. */
  readonly field: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** A failure of HTTP itself: a status that no code of ours has. */
export class HttpFailure extends ParacleError {
  /** The status. */
  readonly status: number;
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  /** Makes the failure. */
  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly errors?: readonly FieldFault[];
      readonly cause?: unknown;
    } = {},
  ) {
    const { errors, cause } = options;
    super(code, message, {
      details: errors === undefined ? {} : { errors },
      ...(cause === undefined ? {} : { cause }),
    });
    this.name = "HttpFailure";
    this.status = status;
    this.headers = options.headers ?? {};
  }
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  "agent.not_found": 404,
  "approval.not_found": 404,
  "log.not_found": 404,
  "run.not_found": 404,
  "workflow.not_found": 404,
  "workspace.not_found": 404,
  "auth.token_rejected": 401,
  "run.awaiting_approval": 409,
  "run.conflict": 409,
  "run.limit_reached": 409,
  "usage.invalid": 422,
  "usage.needs_terminal": 422,
  "usage.unknown_command": 422,
  "auth.provider_rejected": 502,
  "provider.bad_answer": 502,
  "provider.rate_limited": 502,
  "provider.refused": 502,
  "provider.unavailable": 502,
  "cancelled.interrupt": 503,
  "cancelled.terminate": 503,
};

const BUG = "Internal fault: the server could not answer; its log says more";

/**
 * The status of a failure; what is nobody's mistake but ours is 500.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { statusOf } from "./failures.ts";
 *
 * assert.equal(statusOf(new ParacleError("run.conflict", "x")), 409);
 * ```
 */
export function statusOf(error: ParacleError): number {
  if (error instanceof HttpFailure) return error.status;
  return STATUS[error.code] ?? 500;
}

/**
 * The answer to a failure. What is no failure of ours is told without a word
 * of what it was: it may hold anything.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { failureDocument } from "./failures.ts";
 *
 * const error = new ParacleError("agent.not_found", 'Cannot find agent "x"');
 * assert.equal(failureDocument(error).status, 404);
 * assert.equal(failureDocument(new TypeError("secret")).error_code, "internal.bug");
 * ```
 */
export function failureDocument(thrown: unknown): {
  readonly detail: string;
  readonly status: number;
  readonly "error_code": ErrorCode;
  readonly errors?: readonly FieldFault[];
  readonly details?: Readonly<Record<string, unknown>>;
} {
  if (!(thrown instanceof ParacleError) || thrown.code === "internal.bug") {
    return { detail: BUG, status: 500, "error_code": "internal.bug" };
  }
  const status = statusOf(thrown);
  const errors = fieldFaults(thrown, status);
  return {
    detail: printableText(thrown.message),
    status,
    "error_code": thrown.code,
    ...(errors === undefined ? {} : { errors }),
    details: thrown.details,
  };
}

/** The bad fields: as the failure lists them, else its message for the whole. */
function fieldFaults(
  error: ParacleError,
  status: number,
): readonly FieldFault[] | undefined {
  if (status !== 422) return undefined;
  const { details, message } = error;
  const listed = details["errors"] ?? details["faults"] ?? details["inputs"] ??
    details["issues"];
  if (!Array.isArray(listed)) return [{ field: "", message }];
  return listed.map((item: unknown) => {
    if (typeof item !== "object" || item === null) {
      return { field: "", message: String(item) };
    }
    const fault: Readonly<Record<string, unknown>> = { ...item };
    const field = fault["field"] ?? fault["name"] ?? "";
    return {
      field: String(field),
      message: String(fault["message"] ?? fault["text"] ?? message),
    };
  });
}
