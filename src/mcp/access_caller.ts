/**
 * Who asks: what a good token says, in our words and in those of the SDK.
 *
 * @module
 */
import type { AuthInfo } from "@modelcontextprotocol/server";

/** What a good token says. */
export interface TokenFacts {
  /** Who it was made for. */
  readonly subject: string;
  /** Its id. */
  readonly jti: string;
  /** What it allows. */
  readonly scopes: readonly string[];
  /** When it expires, in milliseconds since 1970. */
  readonly expiresMs: number;
}

/** Who asks. */
export interface Caller {
  /** Who the token was made for. */
  readonly subject: string;
  /** What may be done. */
  readonly scopes: readonly string[];
  /** Id of the token; undefined where none is asked for. */
  readonly jti?: string;
  /** The token, to look at again; kept in memory only. */
  readonly token?: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresMs?: number;
}

/** Asks for nothing: whoever reaches the server is its own user. */
export const LOCAL_CALLER: Caller = {
  subject: "local",
  scopes: ["mcp:read", "mcp:write", "mcp:run"],
};

/**
 * The same for the SDK. The token itself is not in it: tools have no use for
 * it, and cannot hand it on.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { authInfoOf } from "./access_caller.ts";
 *
 * const info = authInfoOf({ subject: "ada", scopes: [], jti: "1", token: "t" });
 * assert.deepEqual(info, { token: "", clientId: "ada", scopes: [], extra: { jti: "1" } });
 * ```
 */
export function authInfoOf(caller: Caller): AuthInfo {
  const { subject, scopes, jti, expiresMs } = caller;
  return {
    token: "",
    clientId: subject,
    scopes: [...scopes],
    ...(expiresMs === undefined ? {} : { expiresAt: expiresMs / 1000 }),
    ...(jti === undefined ? {} : { extra: { jti } }),
  };
}

/**
 * What two callers must have in common to share a session.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { LOCAL_CALLER, principalOf } from "./access_caller.ts";
 *
 * assert.equal(principalOf(LOCAL_CALLER), principalOf({ ...LOCAL_CALLER, jti: "2" }));
 * ```
 */
export function principalOf({ subject, scopes }: Caller): string {
  return JSON.stringify([subject, [...scopes].sort()]);
}
