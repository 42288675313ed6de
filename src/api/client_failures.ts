/**
 * What can go wrong between a client and an API, as failures of ours.
 *
 * @module
 */
import { ERROR_CODES, ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable, printableText } from "../core/printable.ts";
import { isMap } from "../workspace/document.ts";

const WAY_OUT = "unset PARACLE_API_URL or use --local to work here";

/** What every failure of a client says of the server. */
export interface ApiPlace {
  /** Where, without a slash at the end. */
  readonly url: string;
}

/**
 * The failure that an answer with an error status tells of: the server's own
 * code where it is one of ours, so that a command ends as it does there.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failureOfAnswer } from "./client_failures.ts";
 *
 * const body = { detail: "Cannot show it", error_code: "agent.not_found" };
 * const failure = failureOfAnswer(404, body, { url: "http://localhost:8000" });
 * assert.equal(failure.code, "agent.not_found");
 * ```
 */
export function failureOfAnswer(
  status: number,
  body: unknown,
  { url }: ApiPlace,
): ParacleError {
  const answer = isMap(body) ? body : {};
  const detail = answer["detail"];
  if (typeof detail !== "string") return notOurs({ url }, `status ${status}`);
  const text = printableText(detail);
  if (status === 401 || status === 403) return refused(url, text);
  const code = ERROR_CODES.find((known) => known === answer["error_code"]);
  const known = isMap(answer["details"]) ? answer["details"] : {};
  if (code !== undefined && code !== "internal.bug") {
    return new ParacleError(code, text, { details: known });
  }
  return new ParacleError(
    "api.failed",
    `Cannot use the API at ${url}: status ${status}: ${text}`,
    { details: { url, status } },
  );
}

/** What answers there is no API of ours. */
export function notOurs({ url }: ApiPlace, what: string): ParacleError {
  return new ParacleError(
    "api.failed",
    `Cannot use the API at ${url}: what answers there is not a Paracle API ` +
      `(${printable(what)}); ${WAY_OUT}`,
    { details: { url } },
  );
}

/** The failure of a request that got no answer. */
export function failureOfFetch(
  error: unknown,
  { url }: ApiPlace,
): ParacleError {
  if (error instanceof ParacleError) return error;
  const missing = missingPermission(error);
  if (missing !== undefined) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot reach the API at ${url}: this process may not; ${missing}`,
      { details: { url }, cause: error },
    );
  }
  const text = causes(error);
  const [code, state] = /dns|lookup|resolve|name or service/i.test(text)
    ? ["connect.dns", "its name leads nowhere"] as const
    : /refused/i.test(text)
    ? ["connect.refused", "nothing listens there"] as const
    : /certificate|tls/i.test(text)
    ? ["connect.protocol", "its certificate is not accepted"] as const
    : /timed? ?out/i.test(text)
    ? ["connect.timeout", "it does not answer"] as const
    : /unreachable/i.test(text)
    ? ["connect.unreachable", "there is no way there"] as const
    : ["connect.lost", "the connection broke"] as const;
  return new ParacleError(
    code,
    `Cannot reach the API at ${url}: ${state}; ${WAY_OUT}`,
    { details: { url }, cause: error },
  );
}

/** The failure of a request that took too long. */
export function timedOut({ url }: ApiPlace, seconds: number): ParacleError {
  return new ParacleError(
    "connect.timeout",
    `Cannot reach the API at ${url}: no answer within ${seconds} s; ${WAY_OUT}`,
    { details: { url, seconds } },
  );
}

function refused(url: string, detail: string): ParacleError {
  // A host or an origin may be refused as well: no token mends that.
  const made = /generate-token/.test(detail)
    ? "" // and it says with which scopes
    : ", and made there with: paracle auth generate-token";
  const fix = /token/.test(detail)
    ? `; the token is taken from PARACLE_API_TOKEN${made}`
    : "";
  return new ParacleError(
    "auth.token_rejected",
    `Cannot use the API at ${url}: ${detail}${fix}`,
    { details: { url } },
  );
}

function causes(error: unknown): string {
  const texts: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    texts.push(one.message);
  }
  return texts.join("\n");
}
