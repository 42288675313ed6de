/**
 * What a failure means for whoever keeps a connection.
 *
 * @module
 */
import { ERROR_CODES, ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import type { LegEnd } from "./leg.ts";

/**
 * The end that follows from an error: the failure table says whether trying
 * again can help. What has no code is taken for a loss.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { endOf } from "./leg_end.ts";
 *
 * const refused = new ParacleError("auth.failed", "Cannot log in: no key fits");
 * assert.deepEqual(endOf(refused), {
 *   kind: "permanent",
 *   reason: "Cannot log in: no key fits",
 *   exitCode: 244,
 * });
 * ```
 */
export function endOf(error: unknown, stderr?: string): LegEnd {
  const said = stderr === undefined || stderr === "" ? {} : { stderr };
  const fault = permissionFault(error) ?? error;
  if (!(fault instanceof ParacleError)) {
    return { kind: "lost", reason: reasonOf(error), ...said };
  }
  const { exitCode, message: reason } = fault;
  if (mayPass(fault)) return { kind: "lost", reason, ...said };
  return { kind: "permanent", reason, exitCode, ...said };
}

/**
 * What a failure says of itself. Some runtimes say only that fetching failed,
 * and why in the cause.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { reasonOf } from "./leg_end.ts";
 *
 * const cause = new Error("connection refused");
 * assert.equal(reasonOf(new TypeError("fetch failed", { cause })), cause.message);
 * ```
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  const isVague = message === "fetch failed" && cause instanceof Error;
  return isVague ? cause.message : message;
}

/**
 * The failure that a missing permission to connect is, when it is one, with
 * what mends it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { permissionFault } from "./leg_end.ts";
 *
 * assert.equal(permissionFault(new Error("connection refused")), undefined);
 * ```
 */
export function permissionFault(error: unknown): ParacleError | undefined {
  if (error instanceof ParacleError) return undefined;
  const missing = missingPermission(error);
  return missing === undefined ? undefined : new ParacleError(
    "config.permission_denied",
    `Cannot connect: this process may not; ${missing}`,
    { cause: error },
  );
}

/**
 * The failure that a server's certificate is, when it is one; `reason` is what
 * the runtime says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { certificateFault } from "./leg_end.ts";
 *
 * const fault = certificateFault("invalid peer certificate: UnknownIssuer");
 * assert.match(fault?.message ?? "", /^Cannot trust .*: UnknownIssuer;/);
 * assert.equal(certificateFault("connection refused"), undefined);
 * ```
 */
export function certificateFault(reason: string): ParacleError | undefined {
  const why = /invalid peer certificate: (.+)/.exec(reason)?.[1];
  if (why === undefined) return undefined;
  return new ParacleError(
    "connect.protocol",
    `Cannot trust the server's certificate: ${printable(why)}; when an ` +
      "authority of your own has signed it, name the file of the authority " +
      "in the variable DENO_CERT",
  );
}

/**
 * Whether a status that a remote's `paracle` ended with says that starting it
 * again is of no use: every failure with this status is one for good.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isHopeless } from "./leg_end.ts";
 *
 * assert.equal(isHopeless(3), true); // the workspace there is invalid
 * assert.equal(isHopeless(240), false);
 * assert.equal(isHopeless(143), false); // somebody ended it
 * ```
 */
export function isHopeless(status: number): boolean {
  const failures = ERROR_CODES
    .map((code) => new ParacleError(code, ""))
    .filter(({ exitCode, kind }) =>
      exitCode === status && kind !== "cancelled"
    );
  return failures.length > 0 && failures.every(({ retryable }) => !retryable);
}

/** Closed here: the connection it rode on was taken away, another can be had. */
function mayPass(error: ParacleError): boolean {
  return error.retryable || error.code === "connect.closed";
}
