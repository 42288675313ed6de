/**
 * Tokens for a server of a test, good ones and every kind of bad one.
 *
 * @module
 */
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { MCP_AUDIENCE } from "../../src/api/token_terms.ts";
import { openTokens, type Tokens } from "../../src/api/token_io.ts";
import type { Auth } from "../../src/mcp/access.ts";
import { tempFolder } from "./temp.ts";

const SECRET = "a secret of the test, 32 bytes or more of it";
const SECRET_BYTES = new TextEncoder().encode(SECRET);

/** A desk that makes and checks tokens. */
export interface TokenDesk extends AsyncDisposable {
  readonly tokens: Tokens;
  readonly auth: Auth;
  /** Signs anything: claims and header over those of a good token. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: { readonly alg?: string; readonly typ?: string; kid?: string },
    key?: CryptoKey | Uint8Array,
  ): Promise<string>;
  /** Not signed at all. */
  readonly unsigned: string;
}

/** Opens a desk with a key of its own. */
export async function tokenDesk(
  options: { readonly jwks?: unknown; readonly now?: () => number } = {},
): Promise<TokenDesk> {
  const folder = await tempFolder();
  const jwks = `${folder.path}/jwks.json`;
  if (options.jwks !== undefined) {
    await Deno.writeTextFile(jwks, JSON.stringify(options.jwks));
  }
  const env = (name: string): string | undefined =>
    name === "PARACLE_JWT_SECRET_KEY" ? SECRET : undefined;
  const { now = Date.now } = options;
  const tokens = openTokens({
    env,
    home: folder.path,
    now,
    jwks: options.jwks === undefined ? undefined : jwks,
  });
  const second = Math.floor(now() / 1000);
  const good: JWTPayload = {
    ...{ iss: "paracle", aud: MCP_AUDIENCE, sub: "ada", jti: "1" },
    ...{ scope: "mcp:read", iat: second, exp: second + 3600 },
  };
  return {
    tokens,
    auth: {
      kind: "jwt",
      verify: (token) => tokens.verify(token, { audience: [MCP_AUDIENCE] }),
    },
    sign: async (claims, header, key = SECRET_BYTES) =>
      await new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...header })
        .sign(key),
    unsigned: new UnsecuredJWT(good).encode(),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
