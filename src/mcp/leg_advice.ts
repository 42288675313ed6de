/**
 * Advice for failures that are typical of programs an editor starts.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/**
 * The advice for an editor that starts programs with next to no environment,
 * where a login failed for want of the agent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { withAgentAdvice } from "./leg_advice.ts";
 *
 * const failed = new ParacleError("auth.failed", "Cannot log in");
 * const told = withAgentAdvice(failed, () => undefined);
 * assert.match(String(told), /SSH_AUTH_SOCK/);
 * ```
 */
export function withAgentAdvice(
  error: unknown,
  env: (name: string) => string | undefined,
): unknown {
  const isLogin = error instanceof ParacleError &&
    (error.code === "auth.failed" || error.code === "auth.passphrase_required");
  if (!isLogin || (env("SSH_AUTH_SOCK") ?? "") !== "") return error;
  return new ParacleError(
    error.code,
    `${error.message}; whoever started this passed no SSH_AUTH_SOCK, so no ` +
      'SSH agent was asked: add it under "env" of the entry in your editor',
    { details: error.details, cause: error },
  );
}
