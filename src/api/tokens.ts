/**
 * Making and checking bearer tokens: JWT, signed with HS256 and one key; those
 * of other machines with EdDSA.
 * Loads `jose`: reached only by files that are themselves loaded late.
 *
 * @module
 */
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import {
  audienceOf,
  ISSUER,
  rejected,
  type Rejection,
  type Scope,
  SCOPES,
} from "./token_terms.ts";
import { ParacleError } from "../core/errors.ts";

/** A token that was found good. */
export interface TokenClaims {
  /** Who it was made for. */
  readonly subject: string;
  /** Its id. */
  readonly jti: string;
  /** What it allows. */
  readonly scopes: readonly Scope[];
  /** When it expires, in milliseconds since 1970. */
  readonly expiresMs: number;
}

/** What a new token says. */
export interface TokenContent {
  /** Who it is for. */
  readonly subject: string;
  /** What it allows. */
  readonly scopes: readonly Scope[];
  /** Its id. */
  readonly jti: string;
  /** The MCP servers it is for, by URL. Default: those of the user. */
  readonly audience?: readonly string[] | undefined;
  /** When it is made, in seconds since 1970. */
  readonly iat: number;
  /** When it expires, in seconds since 1970. */
  readonly exp: number;
}

/** How a token is checked. */
export interface CheckOptions {
  /** The time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether one that has expired passes: to name a token is not to use it. */
  readonly evenExpired?: boolean;
  /** Whom it may be for, of which one is enough; `any` to name it. Default: the REST API. */
  readonly audience?: readonly string[] | "any" | undefined;
}

const ALGORITHM = "HS256";
const EDWARDS: readonly string[] = ["EdDSA", "Ed25519"];
const TYPE = "at+jwt"; // RFC 9068: no other kind of token passes for one
const TOLERANCE_S = 5;
const EVER_S = 1e12;
const MAX_LENGTH = 4096;

/**
 * Makes the key of HS256 from its bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { importKey } from "./tokens.ts";
 *
 * const key = await importKey(new Uint8Array(32));
 * assert.equal(key.extractable, false);
 * ```
 */
export async function importKey(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", bytes, hmac, false, [
    "sign",
    "verify",
  ]);
}

/**
 * Signs a token.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkToken, importKey, signToken } from "./tokens.ts";
 *
 * const key = await importKey(new Uint8Array(32));
 * const content = { subject: "ada", scopes: ["read"], jti: "1", iat: 0, exp: 60 } as const;
 * const token = await signToken(content, key);
 * assert.equal((await checkToken(token, key, { nowMs: 0 })).subject, "ada");
 * ```
 */
export async function signToken(
  content: TokenContent,
  key: CryptoKey,
): Promise<string> {
  const { subject, scopes, jti, iat, exp, audience } = content;
  return await new SignJWT({ scope: scopes.join(" ") })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience([...audienceOf(scopes, audience)])
    .setSubject(subject)
    .setJti(jti)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(key);
}

/**
 * Checks all that a token says by itself: algorithm (the one of the key),
 * signature, times (5 s of tolerance), issuer, audience and scopes.
 *
 * @throws {ParacleError} `auth.token_rejected`, with `details.reason`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkToken, importKey } from "./tokens.ts";
 *
 * const key = await importKey(new Uint8Array(32));
 * await assert.rejects(checkToken("x", key, { nowMs: 0 }), {
 *   code: "auth.token_rejected",
 * });
 * ```
 */
export async function checkToken(
  token: string,
  key: CryptoKey,
  options: CheckOptions,
): Promise<TokenClaims> {
  if (token.length > MAX_LENGTH) throw rejected("malformed");
  const { audience = [ISSUER] } = options;
  const isSecret = key.type === "secret";
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: isSecret ? [ALGORITHM] : [...EDWARDS],
      typ: TYPE,
      ...(isSecret ? { issuer: ISSUER } : {}),
      ...(audience === "any" ? {} : { audience: [...audience] }),
      requiredClaims: ["exp", "iat", "jti", "scope", "sub"],
      clockTolerance: options.evenExpired === true ? EVER_S : TOLERANCE_S,
      currentDate: new Date(options.nowMs),
    });
    const { iss = "", sub = "", jti = "", exp = 0, scope } = payload;
    // Another machine that makes tokens has a name of its own.
    if (!/^paracle(:.+)?$/.test(iss)) throw rejected("issuer");
    if (typeof scope !== "string") throw rejected("malformed");
    const words = scope.split(" "); // of a later version perhaps, with more
    const scopes = SCOPES.filter((known) => words.includes(known));
    return { subject: sub, jti, scopes, expiresMs: exp * 1000 };
  } catch (error) {
    throw rejected(reasonOf(error, token));
  }
}

function reasonOf(error: unknown, token: string): Rejection {
  if (error instanceof ParacleError && error.details["reason"] === "issuer") {
    return "issuer";
  }
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "signature";
  }
  // An algorithm that is not ours: whoever signed it had another key.
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return isToken(token) ? "signature" : "malformed";
  }
  if (!(error instanceof errors.JWTClaimValidationFailed)) return "malformed";
  if (error.reason !== "check_failed") return "malformed";
  if (error.claim === "aud") return "audience";
  if (error.claim === "iss") return "issuer";
  return error.claim === "nbf" ? "not_yet_valid" : "malformed";
}

/**
 * Which key a token says it is signed with: its id, and whether it is one of
 * EdDSA. Nothing is checked yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { keyNamedBy } from "./tokens.ts";
 *
 * assert.equal(keyNamedBy("x").isEdwards, false);
 * ```
 */
export function keyNamedBy(
  token: string,
): { readonly isEdwards: boolean; readonly kid: string | undefined } {
  try {
    const { alg = "", kid } = decodeProtectedHeader(token);
    return { isEdwards: EDWARDS.includes(alg), kid };
  } catch {
    return { isEdwards: false, kid: undefined };
  }
}

function isToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === TYPE;
  } catch {
    return false;
  }
}
