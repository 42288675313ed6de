/**
 * The work of `paracle auth revoke`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";

// Brings the library for tokens along; other commands need not read it ahead.
const LATE = { tokens: "../../api/token_io.ts" } as const;

// As `auth generate-token` makes them; those of other makers may look otherwise.
const OURS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function strange(jti: string): string {
  return `warning: "${jti}" is no id that "paracle auth generate-token" makes: only a token of another maker can have it; see the jti that --json shows, or give the token itself with: paracle auth revoke -\n`;
}

/** The flags of the command. */
export interface AuthRevokeFlags {
  /** One JSON document. */
  readonly json: boolean;
}

/** Revokes the token of an id, or the one on standard input. */
export async function runAuthRevoke(
  this: CliContext,
  flags: AuthRevokeFlags,
  word: string,
): Promise<void> {
  const { io } = this;
  const said = word === "-" ? await new Response(io.stdin).text() : word;
  const { openTokens }: typeof import("../../api/token_io.ts") = await import(
    LATE.tokens
  );
  const jti = await openTokens({ env: io.env }).revoke(said.trim());
  if (!OURS.test(jti)) io.err(strange(jti));
  io.out(flags.json ? renderJson({ jti, revoked: true }) : `Revoked ${jti}\n`);
}
