/**
 * Variables that are set and hold nothing, as a secret that a pipeline lacks:
 * they count as unset, and a failure that they would have spared says so.
 *
 * @module
 */
import { HostKeyError, ParacleError } from "../core/errors.ts";

/** Looks a variable up. */
type Environment = (name: string) => string | undefined;

/**
 * A failure to connect, with a word on the empty variable that would have
 * helped; any other as it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { tellEmpty } from "./empty_variables.ts";
 *
 * const failure = new ParacleError("auth.failed", "Cannot log in: no key");
 * const told = tellEmpty(failure, () => "");
 * assert.match(String(told), /no key; PARACLE_SSH_KEY is set, but empty/);
 * assert.equal(tellEmpty(failure, () => undefined), failure);
 * ```
 */
export function tellEmpty(error: unknown, env: Environment): unknown {
  if (!(error instanceof ParacleError)) return error;
  const { cause, code, details } = error;
  if (code === "auth.failed" && env("PARACLE_SSH_KEY") === "") {
    const message = `${error.message}; ${told("PARACLE_SSH_KEY")}`;
    return new ParacleError(code, message, { cause, details });
  }
  const isUnknown = error instanceof HostKeyError &&
    error.code === "trust.host_key_unknown";
  if (isUnknown && env("PARACLE_HOST_KEY") === "") {
    const message = `${error.message}; ${told("PARACLE_HOST_KEY")}`;
    return new HostKeyError("trust.host_key_unknown", message, error);
  }
  return error;
}

function told(name: string): string {
  return `${name} is set, but empty, and so counts as unset: does the secret it comes from exist, and may this job read it?`;
}
