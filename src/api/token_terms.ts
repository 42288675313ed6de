/**
 * What a token says: how long it lasts, what it allows, and why one is refused.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Who makes tokens, and whom they are for. */
export const ISSUER = "paracle";

/** Longest life of a token, in seconds. */
export const MAX_LIFETIME_S: number = 30 * 24 * 3600;

/**
 * What tokens for the MCP servers of a user name as their audience: whatever
 * port one listens on, and whatever port a tunnel gives it.
 */
export const MCP_AUDIENCE = "http://127.0.0.1:8001/mcp";

/** What a token may allow: of the REST API, and of MCP. */
export type Scope =
  | "read"
  | "run"
  | "write"
  | "mcp:read"
  | "mcp:write"
  | "mcp:run"
  | "mcp:exec";

/** Every scope. */
export const SCOPES: readonly Scope[] = [
  ...["read", "run", "write"] as const,
  ...["mcp:read", "mcp:write", "mcp:run", "mcp:exec"] as const,
];

/** What a token allows unless told otherwise: all but `mcp:exec`. */
export const USUAL_SCOPES: readonly Scope[] = SCOPES.filter((scope) =>
  scope !== "mcp:exec"
);

/** Why a token is refused; `details.reason` of `auth.token_rejected`. */
export type Rejection =
  | "audience"
  | "expired"
  | "issuer"
  | "malformed"
  | "no_key"
  | "not_yet_valid"
  | "revoked"
  | "scope"
  | "signature";

const STATES: Readonly<Record<Rejection, string>> = {
  audience: "it is meant for another service",
  expired: "it has expired; make a new one: paracle auth generate-token",
  issuer: "it was not made by paracle",
  malformed: "it is no token that paracle makes",
  "no_key": "there is no signing key here, so no token was made here; " +
    "make one: paracle auth generate-token",
  "not_yet_valid": "it is not valid yet; compare the clocks of both machines",
  revoked: "it was revoked; make a new one: paracle auth generate-token",
  scope: "it does not allow this; make one that does with --scope",
  signature: "its signature is not of the signing key here",
};

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  m: 60,
  h: 3600,
  d: 24 * 3600,
};

/**
 * Makes the failure of a refused token. The token itself is never in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rejected } from "./token_terms.ts";
 *
 * assert.deepEqual(rejected("revoked").details, { reason: "revoked" });
 * ```
 */
export function rejected(reason: Rejection): ParacleError {
  const message = `Cannot accept the token: ${STATES[reason]}`;
  const details = { reason };
  return new ParacleError("auth.token_rejected", message, { details });
}

/**
 * Reads a life such as `90m`, `12h` or `7d`, in seconds.
 *
 * @throws {ParacleError} `usage.invalid` for anything else, and above 30 days.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseLifetime } from "./token_terms.ts";
 *
 * assert.equal(parseLifetime("90m"), 5400);
 * ```
 */
export function parseLifetime(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? 0);
  if (seconds > 0 && seconds <= MAX_LIFETIME_S) return seconds;
  const why = seconds > MAX_LIFETIME_S
    ? `"${text}" is longer than 30d`
    : `expected a time such as 90m, 12h or 7d, found "${printable(text)}"`;
  throw new ParacleError("usage.invalid", `Cannot use --expires: ${why}`);
}

/**
 * Whom a token with these scopes is for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { audienceOf } from "./token_terms.ts";
 *
 * assert.deepEqual(audienceOf(["read"]), ["paracle"]);
 * assert.deepEqual(audienceOf(["mcp:read"], ["https://a/mcp"]), ["https://a/mcp"]);
 * ```
 */
export function audienceOf(
  scopes: readonly Scope[],
  mcp: readonly string[] = [MCP_AUDIENCE],
): readonly string[] {
  const isMcp = (scope: Scope): boolean => scope.startsWith("mcp:");
  return [
    ...scopes.every(isMcp) ? [] : [ISSUER],
    ...scopes.some(isMcp) ? mcp : [],
  ];
}

/**
 * Reads scopes, parted by spaces or commas; nothing means all but `mcp:exec`.
 *
 * @throws {ParacleError} `usage.invalid` for one that does not exist.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseScopes } from "./token_terms.ts";
 *
 * assert.deepEqual(parseScopes("write,read"), ["read", "write"]);
 * assert.equal(parseScopes(undefined).includes("mcp:exec"), false);
 * ```
 */
export function parseScopes(text: string | undefined): readonly Scope[] {
  if (text === undefined) return USUAL_SCOPES;
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const odd = words.find((word) => !SCOPES.some((scope) => scope === word));
  if (odd === undefined && words.length > 0) {
    return SCOPES.filter((scope) => words.includes(scope));
  }
  throw new ParacleError(
    "usage.invalid",
    `Cannot use --scope: expected ${SCOPES.join(", ")}, found "${
      printable(odd ?? text)
    }"`,
  );
}
