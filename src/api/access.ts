/**
 * Who may ask: the address a request was sent to, the page it comes from, the
 * token it bears.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { HttpFailure } from "./failures.ts";
import { type Scope, SCOPES } from "./token_terms.ts";

/** What a good token says. */
export interface Bearer {
  /** Who it was made for. */
  readonly subject: string;
  /** What it allows. */
  readonly scopes: readonly Scope[];
}

/** The rules of a server. */
export interface Access {
  /** Whether it listens on loopback alone: then only loopback names lead to it. */
  readonly loopback: boolean;
  /**
   * Checks a token; undefined asks for none.
   *
   * @throws {ParacleError} `auth.token_rejected`.
   */
  readonly verify: ((token: string) => Promise<Bearer>) | undefined;
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Checks where a request was sent and where it comes from, against pages that
 * have a name lead here (DNS rebinding) or that just send.
 *
 * @throws {ParacleError} `auth.token_rejected`, status 403.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkPlace } from "./access.ts";
 *
 * const headers = new Headers({ host: "evil.example:8000" });
 * assert.throws(() => checkPlace(headers, { loopback: true }), { status: 403 });
 * ```
 */
export function checkPlace(
  headers: Headers,
  { loopback }: Pick<Access, "loopback">,
): void {
  const host = headers.get("host") ?? "";
  if (loopback && !LOOPBACK_HOST.test(host)) {
    throw forbidden("this server answers to loopback names only");
  }
  const origin = headers.get("origin");
  if (origin === null) return;
  const same = [`http://${host}`, `https://${host}`];
  if (same.includes(origin.toLowerCase())) return;
  throw forbidden("pages of another origin may not ask it");
}

/**
 * Checks the token of a request; undefined where none is asked for.
 *
 * @throws {ParacleError} `auth.token_rejected`.
 */
export async function checkBearer(
  headers: Headers,
  { verify }: Pick<Access, "verify">,
): Promise<Bearer | undefined> {
  if (verify === undefined) return undefined;
  const header = headers.get("authorization") ?? "";
  const [, token] = /^Bearer +([\w~+/.-]+=*) *$/i.exec(header) ?? [];
  if (token === undefined) {
    throw new HttpFailure(
      401,
      "auth.token_rejected",
      "Cannot answer without a token: send Authorization: Bearer TOKEN; " +
        "make one where the server runs: paracle auth generate-token",
      { headers: { "www-authenticate": 'Bearer realm="paracle"' } },
    );
  }
  try {
    return await verify(token);
  } catch (cause) {
    if (!(cause instanceof ParacleError)) throw cause;
    if (cause.code !== "auth.token_rejected") throw cause;
    throw new HttpFailure(401, cause.code, cause.message, {
      headers: {
        "www-authenticate": 'Bearer realm="paracle", error="invalid_token"',
      },
      cause,
    });
  }
}

/** What is allowed besides: whoever starts runs may follow them. */
const IMPLIED: Readonly<Partial<Record<Scope, Scope>>> = {
  run: "read",
  write: "read",
};

/**
 * Checks what a token allows; without a token everything is. `run` and `write`
 * allow what `read` allows.
 *
 * @throws {ParacleError} `auth.token_rejected`, status 403.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkScope } from "./access.ts";
 *
 * const bearer = { subject: "ada", scopes: ["run"] } as const;
 * checkScope(bearer, "read");
 * assert.throws(() => checkScope(bearer, "write"), { status: 403 });
 * ```
 */
export function checkScope(
  bearer: Bearer | undefined,
  scope: Scope | undefined,
): void {
  if (bearer === undefined || scope === undefined) return;
  const { scopes } = bearer;
  if (scopes.some((one) => one === scope || IMPLIED[one] === scope)) return;
  // With what it has now: a token for the one thing must not lose the other.
  const wanted = SCOPES.filter((one) => one === scope || scopes.includes(one));
  throw new HttpFailure(
    403,
    "auth.token_rejected",
    `Cannot do this with the token: it lacks the scope "${scope}"; ` +
      "make one that has it where the server runs: " +
      `paracle auth generate-token --scope ${wanted.join(",")}`,
    {
      headers: {
        "www-authenticate":
          `Bearer realm="paracle", error="insufficient_scope", scope="${scope}"`,
      },
    },
  );
}

function forbidden(state: string): HttpFailure {
  return new HttpFailure(
    403,
    "auth.token_rejected",
    `Cannot answer this request: ${state}`,
  );
}
