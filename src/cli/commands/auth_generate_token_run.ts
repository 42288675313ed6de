/**
 * The work of `paracle auth generate-token`.
 *
 * @module
 */
import { parseLifetime, parseScopes } from "../../api/token_terms.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { localUser } from "../local_user_io.ts";
import { renderJson } from "../output.ts";

// Brings the library for tokens along; other commands need not read it ahead.
const LATE = { tokens: "../../api/token_io.ts" } as const;

/** The flags of the command. */
export interface AuthGenerateTokenFlags {
  /** As `24h`. */
  readonly expires: string;
  /** Parted by spaces or commas. */
  readonly scope?: string;
  /** URLs, parted by spaces or commas. */
  readonly audience?: string;
  /** Who it is for. */
  readonly subject?: string;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints a new token. */
export async function runAuthGenerateToken(
  this: CliContext,
  flags: AuthGenerateTokenFlags,
): Promise<void> {
  const { io } = this;
  const request = {
    lifetimeS: parseLifetime(flags.expires),
    scopes: parseScopes(flags.scope),
    audience: parseAudience(flags.audience),
    subject: parseSubject(flags.subject) ?? localUser(io),
  };
  const { openTokens }: typeof import("../../api/token_io.ts") = await import(
    LATE.tokens
  );
  const tokens = openTokens({ env: io.env });
  const { token, jti, scopes, expiresMs } = await tokens.generate(request);
  const expiresAt = new Date(expiresMs).toISOString();
  if (flags.json) {
    const scope = scopes.join(" ");
    io.out(renderJson({ token, "expires_at": expiresAt, scope, jti }));
    return;
  }
  io.out(`${token}\n`);
  if (!io.isTerminal.stdout || !io.isTerminal.stderr) return;
  io.err(
    `Valid until ${expiresAt}. Put it into PARACLE_API_TOKEN, or send it as\n` +
      `"Authorization: Bearer TOKEN"; end it with: paracle auth revoke ${jti}\n`,
  );
}

function parseAudience(
  text: string | undefined,
): readonly string[] | undefined {
  const urls = text?.split(/[\s,]+/).filter((url) => url !== "");
  if (urls === undefined) return undefined;
  const odd = urls.find((url) => !/^https?:\/\/[^\s/?#@]+\/mcp$/.test(url));
  if (odd === undefined && urls.length > 0) return urls;
  throw new ParacleError(
    "usage.invalid",
    "Cannot use --audience: expected URLs as http://127.0.0.1:8001/mcp, " +
      `found "${printable(odd ?? "")}"`,
  );
}

function parseSubject(text: string | undefined): string | undefined {
  if (
    text === undefined || /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u.test(text)
  ) {
    return text;
  }
  throw new ParacleError(
    "usage.invalid",
    "Cannot use --subject: expected a name of letters, digits and . _ @ + -",
  );
}
