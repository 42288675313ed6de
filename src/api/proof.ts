/**
 * Proving the parts of a request.
 *
 * @module
 */
import type * as z from "zod/mini";
import { printable } from "../core/printable.ts";
import { type FieldFault, HttpFailure } from "./failures.ts";
import type { Schema } from "./route.ts";

/**
 * Proves a query or a body.
 *
 * @throws {ParacleError} `usage.invalid`, status 422, with every bad field.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { prove } from "./proof.ts";
 * import { runsQuery } from "./schemas_runs.ts";
 *
 * assert.deepEqual(prove(runsQuery, { limit: "5" }, "query"), { limit: 5 });
 * assert.throws(() => prove(runsQuery, { limit: "many" }, "query"), { status: 422 });
 * ```
 */
export function prove<T>(
  schema: Schema<T>,
  value: unknown,
  what: "query" | "body",
): T {
  const proof = schema.safeParse(value);
  if (proof.success) return proof.data;
  const errors = proof.error.issues.map(fault);
  const listed = errors.map(({ field, message }) =>
    field === "" ? message : `${field}: ${message}`
  );
  throw new HttpFailure(
    422,
    "usage.invalid",
    `Cannot use the ${what} of the request: ${listed.join("; ")}`,
    { errors },
  );
}

function fault(issue: z.core.$ZodIssue): FieldFault {
  return {
    field: printable(issue.path.map(String).join(".")),
    message: messageOf(issue),
  };
}

/** The small build of zod has no texts of its own. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.message !== "Invalid input") return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `missing; expected ${issue.expected}`
        : `expected ${issue.expected}`;
    case "invalid_value":
      return `expected ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "string"
        ? "expected some text"
        : `expected more than ${issue.minimum}`;
    default:
      return "not what was expected";
  }
}
