/**
 * The tokens of this user on this machine: made with the key in the user's
 * state folder, checked against it and against the list of revoked ones.
 *
 * @module
 */
import { join } from "node:path";
import { userStateFolder } from "../config/paths.ts";
import { userName } from "../core/user_name.ts";
import { ParacleError } from "../core/errors.ts";
import { FreshFile } from "./fresh_file_io.ts";
import {
  ensureKeyFile,
  KEY_VARIABLE,
  keyOfEnvironment,
  readKeyFile,
} from "./token_key_io.ts";
import { addRevoked, readRevoked, type Revoked } from "./token_revoked_io.ts";
import { type PublicKey, readPublicKeys } from "./token_public_keys_io.ts";
import {
  MAX_LIFETIME_S,
  rejected,
  type Scope,
  USUAL_SCOPES,
} from "./token_terms.ts";
import {
  checkToken,
  importKey,
  keyNamedBy,
  signToken,
  type TokenClaims,
} from "./tokens.ts";

/** Whose tokens. */
export interface TokenPlace {
  /** The environment. */
  readonly env: (name: string) => string | undefined;
  /** The user's home folder. Default: as the environment says. */
  readonly home?: string | undefined;
  /** Whether this is Windows. Default: as it is. */
  readonly windows?: boolean;
  /** A JWKS file with the Ed25519 keys of other machines whose tokens count. */
  readonly jwks?: string | undefined;
  /** The time in milliseconds since 1970. Default: the real one. */
  readonly now?: () => number;
}

/** A token to make. */
export interface TokenRequest {
  /** Who it is for. Default: the user's name. */
  readonly subject?: string | undefined;
  /** What it allows. Default: everything but `mcp:exec`. */
  readonly scopes?: readonly Scope[] | undefined;
  /** The MCP servers it is for, by URL. Default: those of the user. */
  readonly audience?: readonly string[] | undefined;
  /** How long it lasts, in seconds, at most 30 days. Default: a day. */
  readonly lifetimeS?: number | undefined;
}

/** A token that was made. */
export interface MadeToken {
  /** The token: a secret. */
  readonly token: string;
  /** Its id, by which it is revoked. */
  readonly jti: string;
  /** Who it is for. */
  readonly subject: string;
  /** What it allows. */
  readonly scopes: readonly Scope[];
  /** When it expires, in milliseconds since 1970. */
  readonly expiresMs: number;
}

/** What is asked of a token. */
export interface VerifyOptions {
  /** What it must allow. */
  readonly scope?: Scope;
  /** Whom it may be for, of which one is enough. Default: the REST API. */
  readonly audience?: readonly string[];
}

/** Makes, checks and revokes tokens. All may be called concurrently. */
export interface Tokens {
  /** Makes a token, and with the first one the key. */
  generate(request?: TokenRequest): Promise<MadeToken>;
  /**
   * Checks a token; one that another process revoked is refused within a
   * second.
   *
   * @throws {ParacleError} `auth.token_rejected`; `auth.key_unreadable`,
   * `config.*` when it cannot be told.
   */
  verify(
    token: string,
    options?: VerifyOptions,
  ): Promise<TokenClaims>;
  /**
   * Revokes a token, given itself or its id; answers the id.
   *
   * @throws {ParacleError} `usage.invalid` for what is neither,
   * `auth.token_rejected` for a token that was not made here; `config.*`.
   */
  revoke(tokenOrJti: string): Promise<string>;
  /** Whether there is a key: without one no token can be good. */
  hasKey(): Promise<boolean>;
}

const DEFAULT_LIFETIME_S = 24 * 3600;
/** A revoked token is remembered past its end, as clocks may differ. */
const GRACE_S = 60;
const JTI = /^[A-Za-z0-9_-]{1,64}$/;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Opens the tokens of a user; nothing is read or made before it is needed. */
export function openTokens(place: TokenPlace): Tokens {
  const { env, windows = Deno.build.os === "windows" } = place;
  const home = place.home ?? env(windows ? "USERPROFILE" : "HOME");
  const folder = userStateFolder({ env, home, windows });
  return new UserTokens(env, folder, place.now ?? Date.now, place.jwks);
}

class UserTokens implements Tokens {
  readonly #env: TokenPlace["env"];
  readonly #folder: string | undefined;
  readonly #now: () => number;
  readonly #keyFile: FreshFile<CryptoKey> | undefined;
  readonly #revoked: FreshFile<Revoked> | undefined;
  readonly #others: FreshFile<readonly PublicKey[]> | undefined;
  #ofEnvironment: Promise<CryptoKey> | undefined;

  constructor(
    env: TokenPlace["env"],
    folder: string | undefined,
    now: () => number,
    jwks: string | undefined,
  ) {
    this.#env = env;
    this.#folder = folder;
    this.#now = now;
    this.#others = jwks === undefined
      ? undefined
      : new FreshFile(jwks, readPublicKeys, now);
    if (folder === undefined) return;
    const readKey = async (path: string): Promise<CryptoKey> =>
      await importKey(await readKeyFile(path));
    this.#keyFile = new FreshFile(keyPath(folder), readKey, now);
    this.#revoked = new FreshFile(revokedPath(folder), readRevoked, now);
  }

  async generate(request: TokenRequest = {}): Promise<MadeToken> {
    const { scopes = USUAL_SCOPES, audience } = request;
    const subject = request.subject ?? userName(this.#env) ?? "unknown";
    const iat = Math.floor(this.#now() / 1000);
    const { lifetimeS = DEFAULT_LIFETIME_S } = request;
    if (!(lifetimeS > 0 && lifetimeS <= MAX_LIFETIME_S)) {
      throw new RangeError(`a token cannot last ${lifetimeS} s`);
    }
    const exp = iat + lifetimeS;
    const jti = crypto.randomUUID();
    const key = await this.#key() ?? await this.#makeKey();
    const content = { subject, scopes, jti, iat, exp, audience };
    const token = await signToken(content, key);
    return { token, jti, subject, scopes, expiresMs: exp * 1000 };
  }

  async verify(
    token: string,
    options: VerifyOptions = {},
  ): Promise<TokenClaims> {
    const { audience } = options;
    const key = await this.#keyFor(token);
    const claims = await checkToken(token, key, {
      nowMs: this.#now(),
      audience,
    });
    const revoked = await this.#revoked?.get();
    if (revoked?.has(claims.jti) === true) throw rejected("revoked");
    const { scope } = options;
    if (scope === undefined || claims.scopes.includes(scope)) return claims;
    throw rejected("scope");
  }

  async revoke(tokenOrJti: string): Promise<string> {
    const folder = this.#folder ?? noFolder("revoke a token");
    const now = Math.floor(this.#now() / 1000);
    const { jti, exp } = JTI.test(tokenOrJti)
      ? { jti: tokenOrJti, exp: now + MAX_LIFETIME_S } // later, none is alive
      : await this.#identify(tokenOrJti);
    await addRevoked(revokedPath(folder), { jti, exp: exp + GRACE_S, now });
    this.#revoked?.expire();
    return jti;
  }

  async hasKey(): Promise<boolean> {
    if (await this.#key() !== undefined) return true;
    return (await this.#others?.get() ?? []).length > 0;
  }

  /** Only what was signed here is revoked here; it may have expired. */
  async #identify(
    token: string,
  ): Promise<{ readonly jti: string; readonly exp: number }> {
    if (!TOKEN.test(token)) {
      throw new ParacleError(
        "usage.invalid",
        "Cannot revoke a token: expected its id (the jti that --json shows), " +
          "or - and the token on standard input",
      );
    }
    const key = await this.#keyFor(token);
    const { jti, expiresMs } = await checkToken(token, key, {
      nowMs: this.#now(),
      evenExpired: true,
      audience: "any",
    });
    return { jti, exp: expiresMs / 1000 };
  }

  /** The key a token must be signed with; each is good for one algorithm. */
  async #keyFor(token: string): Promise<CryptoKey> {
    const { isEdwards, kid } = keyNamedBy(token);
    if (isEdwards && this.#others !== undefined) {
      const others = await this.#others.get() ?? [];
      const named = others.find((one) => kid === undefined || one.kid === kid);
      if (named === undefined) throw rejected("signature");
      return named.key;
    }
    const key = await this.#key();
    if (key === undefined) throw rejected("no_key");
    return key;
  }

  async #key(): Promise<CryptoKey | undefined> {
    const bytes = keyOfEnvironment(this.#env);
    if (bytes === undefined) return await this.#keyFile?.get();
    return await (this.#ofEnvironment ??= importKey(bytes));
  }

  async #makeKey(): Promise<CryptoKey> {
    const folder = this.#folder ?? noFolder("keep a signing key");
    const path = keyPath(folder);
    await ensureKeyFile(path);
    this.#keyFile?.expire();
    return await importKey(await readKeyFile(path));
  }
}

function keyPath(folder: string): string {
  return join(folder, "jwt.key");
}

function revokedPath(folder: string): string {
  return join(folder, "revoked.json");
}

function noFolder(what: string): never {
  throw new ParacleError(
    "config.not_found",
    `Cannot ${what}: this user has no home folder; set HOME, or ` +
      `XDG_STATE_HOME; a key may also stand in ${KEY_VARIABLE}`,
  );
}
