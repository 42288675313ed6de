/**
 * Who may ask: the token of a request.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { AccessBrake } from "./access_brake.ts";
import { type Caller, LOCAL_CALLER, type TokenFacts } from "./access_caller.ts";

/** How callers are known. */
export type Auth =
  | {
    /** Everybody who reaches the server is its user. */
    readonly kind: "none";
    /** What they may do. Default: all but `mcp:exec`. */
    readonly scopes?: readonly string[];
  }
  | {
    /** By a bearer token. */
    readonly kind: "jwt";
    /**
     * Checks one.
     *
     * @throws {ParacleError} `auth.token_rejected`; another code, or another
     * error, when it cannot be told: nobody gets in then.
     */
    readonly verify: (token: string) => Promise<TokenFacts>;
  };

/** Who asks, or why nobody does. */
export type Authenticated =
  | { readonly caller: Caller; readonly refusal?: undefined }
  | { readonly caller?: undefined; readonly refusal: Response };

/** What a token must allow to get in; tools ask for theirs. */
const SCOPE = /^mcp:/;
const BODY = "This server asks for a token that it accepts: " +
  "paracle auth generate-token\n";

/**
 * Finds who asks. What is wrong with a token is not said: 401 with a constant
 * body, 403 for a good one that allows nothing here.
 *
 * @throws {ParacleError} what `verify` throws when it cannot tell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { authenticate } from "./access.ts";
 *
 * const { caller } = await authenticate(new Headers(), { kind: "none" });
 * assert.equal(caller?.subject, "local");
 * ```
 */
export async function authenticate(
  headers: Headers,
  auth: Auth,
  brake?: { readonly brake: AccessBrake; readonly peer: string },
): Promise<Authenticated> {
  if (auth.kind === "none") {
    const { scopes = LOCAL_CALLER.scopes } = auth;
    return { caller: { ...LOCAL_CALLER, scopes } };
  }
  const header = headers.get("authorization");
  if (header === null) return { refusal: refused(401) };
  const [, token] = /^Bearer +([\w~+/.-]+=*) *$/i.exec(header) ?? [];
  const facts = token === undefined
    ? undefined
    : await verified(token, auth.verify);
  if (token === undefined || facts === undefined) {
    await brake?.brake.failed(brake.peer);
    return { refusal: refused(401, 'error="invalid_token"') };
  }
  if (facts.scopes.some((scope) => SCOPE.test(scope))) {
    return { caller: { ...facts, token } };
  }
  const needed = 'error="insufficient_scope", scope="mcp:read"';
  return { refusal: refused(403, needed) };
}

/**
 * What a token says; undefined for one that is refused.
 *
 * @throws {ParacleError} what `verify` throws when it cannot tell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { verified } from "./access.ts";
 *
 * const refuse = () => Promise.reject(new ParacleError("auth.token_rejected", "no"));
 * assert.equal(await verified("x", refuse), undefined);
 * ```
 */
export async function verified(
  token: string,
  verify: (token: string) => Promise<TokenFacts>,
): Promise<TokenFacts | undefined> {
  try {
    return await verify(token);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    if (error.code !== "auth.token_rejected") throw error;
    return undefined;
  }
}

function refused(status: 401 | 403, more?: string): Response {
  const challenge = ['Bearer realm="paracle"', more].filter(Boolean).join(", ");
  return new Response(BODY, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "www-authenticate": challenge,
    },
  });
}
