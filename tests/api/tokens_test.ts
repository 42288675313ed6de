import assert from "node:assert/strict";
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import type { Rejection } from "../../src/api/token_terms.ts";
import { checkToken, importKey, signToken } from "../../src/api/tokens.ts";
import { ParacleError } from "../../src/core/errors.ts";

const key = await importKey(new Uint8Array(32).fill(1));
const NOW_MS = 1_000_000_000;
const NOW_S = NOW_MS / 1000;
const CLAIMS: JWTPayload = {
  ...{ iss: "paracle", aud: "paracle", sub: "ada", jti: "1" },
  ...{ scope: "read run write", iat: NOW_S, exp: NOW_S + 60 },
};

async function signed(
  changes: Readonly<Record<string, unknown>>,
  header: { readonly alg: string; readonly typ?: string } = {
    alg: "HS256",
    typ: "at+jwt",
  },
  signer: CryptoKey | Uint8Array = key,
): Promise<string> {
  return await new SignJWT({ ...CLAIMS, ...changes })
    .setProtectedHeader(header).sign(signer);
}

async function refusal(token: string): Promise<unknown> {
  try {
    await checkToken(token, key, { nowMs: NOW_MS });
  } catch (error) {
    assert.ok(error instanceof ParacleError);
    assert.equal(error.code, "auth.token_rejected");
    assert.equal(error.exitCode, 4);
    const shown = `${error.message} ${JSON.stringify(error.details)}`;
    assert.equal(token.length > 3 && shown.includes(token), false);
    assert.equal(error.cause, undefined);
    return error.details["reason"];
  }
  return "none";
}

Deno.test("checkToken() says what a token of signToken() says", async () => {
  const content = {
    subject: "ada",
    scopes: ["read", "run"],
    jti: "id-1",
    iat: NOW_S,
    exp: NOW_S + 60,
  } as const;
  const token = await signToken(content, key);
  assert.deepEqual(await checkToken(token, key, { nowMs: NOW_MS }), {
    ...{ subject: "ada", jti: "id-1", scopes: ["read", "run"] },
    expiresMs: NOW_MS + 60_000,
  });
});

Deno.test("checkToken() refuses every other token and says why", async () => {
  const other = new Uint8Array(64).fill(2);
  const good = await signed({});
  const [header, , signature] = good.split(".");
  const forged = btoa('{"sub":"root"}').replaceAll("=", "");
  const type = { typ: "at+jwt" };
  const cases: readonly (readonly [Rejection | "none", string])[] = [
    ["none", good],
    ["none", await signed({ aud: ["x", "paracle"] })],
    ["none", await signed({ exp: NOW_S - 4 })], // within the tolerance
    ["none", await signed({ nbf: NOW_S + 4 })],
    ["expired", await signed({ exp: NOW_S - 6 })],
    ["not_yet_valid", await signed({ nbf: NOW_S + 6 })],
    ["audience", await signed({ aud: "other" })],
    ["issuer", await signed({ iss: "other" })],
    ["signature", await signed({}, { alg: "HS256", ...type }, other)],
    ["signature", await signed({}, { alg: "HS512", ...type }, other)],
    ["signature", `${header}.${forged}.${signature}`],
    ["malformed", new UnsecuredJWT(CLAIMS).encode()], // alg: none
    ["malformed", await signed({}, { alg: "HS256" })],
    ["malformed", await signed({}, { alg: "HS256", typ: "JWT" })],
    ...await Promise.all(
      ["exp", "iat", "jti", "scope", "sub"].map(async (claim) =>
        ["malformed", await signed({ [claim]: undefined })] as const
      ),
    ),
    ["malformed", await signed({ scope: ["read"] })],
    ["malformed", await signed({ exp: "soon" })],
    ["malformed", ""],
    ["malformed", "a.b.c"],
    ["malformed", await signed({ sub: "x".repeat(5000) })],
  ];
  for (const [reason, token] of cases) {
    assert.equal(await refusal(token), reason, token.slice(0, 300));
  }
});

Deno.test("checkToken() leaves out scopes it does not know", async () => {
  const token = await signed({ scope: "mcp:admin read" });
  const { scopes } = await checkToken(token, key, { nowMs: NOW_MS });
  assert.deepEqual(scopes, ["read"]);
});

Deno.test("checkToken() passes an expired token only when it is to be named", async () => {
  const token = await signed({ exp: NOW_S - 999 });
  const options = { nowMs: NOW_MS, evenExpired: true };
  assert.equal((await checkToken(token, key, options)).jti, "1");
});
