/**
 * How a provider can let us down, told without its key: answers that are no
 * success, connections that break, streams that end too early.
 *
 * @module
 */
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import type { Endpoint } from "./provider_endpoint.ts";
import { redact } from "./redact.ts";

const MAX_CHARACTERS = 300;

/** What a failure may carry besides code and message. */
export interface ProviderFailureOptions {
  /** Of the answer, if there was one. */
  readonly status?: number | undefined;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Whether asking again may help and costs nothing twice. Default: false. */
  readonly repeatable?: boolean | undefined;
}

/** A call that failed. It has no cause: those of the library carry requests and keys. */
export class ProviderFailure extends ParacleError {
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** Whether asking again may help and costs nothing twice. */
  readonly repeatable: boolean;

  /** Makes a failure; what `state` has from the server must be {@linkcode quoted}. */
  constructor(
    code: ErrorCode,
    endpoint: Endpoint,
    state: string,
    options: ProviderFailureOptions = {},
  ) {
    const { id } = endpoint.provider;
    const { status } = options;
    const facts = { provider: id, ...(status !== undefined && { status }) };
    super(code, `${id}: ${state}`, { details: facts });
    this.name = "ProviderFailure";
    this.retryAfterMs = options.retryAfterMs;
    this.repeatable = options.repeatable ?? false;
  }
}

/** An answer whose status is no success. */
export interface FailedAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** What the server says, as it came. */
  readonly body: string;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Where it sends us. */
  readonly location?: string | undefined;
}

/** The failure that an HTTP status means. */
export function httpFailure(
  endpoint: Endpoint,
  answer: FailedAnswer,
): ProviderFailure {
  const { status, body, retryAfterMs } = answer;
  const said = quoted(sentenceIn(body), endpoint);
  const told = said === "" ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
  const fail = (
    code: ErrorCode,
    state: string,
    repeatable = false,
  ): ProviderFailure =>
    new ProviderFailure(code, endpoint, state, {
      status,
      retryAfterMs,
      repeatable,
    });
  if (status === 401 || status === 403) {
    const fix = endpoint.key === undefined
      ? `it wants a key, set ${endpoint.keyName}`
      : `the key in ${endpoint.keyName} was not accepted`;
    return fail("auth.provider_rejected", `${told}; ${fix}`);
  }
  if (status === 429) {
    // Money that is used up does not come back by waiting.
    const repeatable = !body.includes("insufficient_quota");
    return fail("provider.rate_limited", told, repeatable);
  }
  if (status >= 500 || status === 408 || status === 409) {
    return fail("provider.unavailable", told, true);
  }
  if (status >= 300 && status < 400) {
    const where = quoted(answer.location ?? "another address", endpoint);
    const state = `HTTP ${status}: it sends us to ${where}, and keys do not ` +
      `follow; set ${endpoint.baseUrlName}`;
    return fail("provider.refused", state);
  }
  return fail("provider.refused", told);
}

/** The failure to reach a server at all. */
export function networkFailure(
  endpoint: Endpoint,
  error: unknown,
): ProviderFailure {
  const missing = missingPermission(error);
  if (missing !== undefined) {
    const state = `this process may not connect to ${hostOf(endpoint)}; `;
    return new ProviderFailure(
      "config.permission_denied",
      endpoint,
      state + missing,
    );
  }
  // The first words repeat the address, and are not the same on all systems.
  const reason = quoted(sentenceOf(rootOf(error)), endpoint)
    .replace(/^error sending request .*?: client error \(\w+\): /, "");
  const state = `cannot reach ${hostOf(endpoint)}${reason && `: ${reason}`}`;
  return new ProviderFailure("provider.unavailable", endpoint, state, {
    repeatable: true,
  });
}

/** The failure of an answer that had begun. */
export function streamFailure(
  endpoint: Endpoint,
  error: unknown,
): ParacleError {
  if (error instanceof ParacleError) return error;
  const name = String(property(error, "name"));
  if (/JSONParse|TypeValidation/.test(name)) {
    const state = "it sent a piece that is no part of an answer";
    return new ProviderFailure("provider.bad_answer", endpoint, state);
  }
  const status = property(error, "statusCode") ?? property(error, "code");
  if (typeof status === "number" && status >= 400 && status < 600) {
    return httpFailure(endpoint, { status, body: sentenceOf(error) });
  }
  // What the library says of a connection that ended tells nothing more.
  const told = /TypeError|InvalidResponseData|APICallError/.test(name)
    ? ""
    : quoted(sentenceOf(error), endpoint);
  const state = `the answer broke off${told && `: ${told}`}`;
  return new ProviderFailure("provider.unavailable", endpoint, state, {
    repeatable: true,
  });
}

/** Text from the server, fit to be shown. Masked before it is cut: half a key is one too. */
export function quoted(text: string, { key }: Endpoint): string {
  const masked = redact(text, [key]);
  return printable(
    masked.length <= MAX_CHARACTERS
      ? masked
      : `${masked.slice(0, MAX_CHARACTERS - 3)}...`,
  );
}

/** `host:port`, the port always told. */
function hostOf({ baseUrl }: Endpoint): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** The sentence in an error body; a body that is something else is shown itself. */
function sentenceIn(body: string): string {
  try {
    const document: unknown = JSON.parse(body);
    // Google wraps it into a list.
    const value: unknown = Array.isArray(document) ? document[0] : document;
    const error = property(value, "error") ?? value;
    const text = property(error, "message") ?? property(value, "detail") ??
      error;
    return typeof text === "string" ? text : JSON.stringify(text);
  } catch {
    return body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  }
}

function rootOf(error: unknown): unknown {
  const cause = property(error, "cause");
  return cause === undefined ? error : rootOf(cause);
}

function sentenceOf(error: unknown): string {
  const text = property(error, "message") ?? error;
  return typeof text === "string" ? text : "";
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Reflect.get(value, key) ?? undefined;
}
