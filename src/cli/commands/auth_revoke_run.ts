/**
 * The work of `paracle auth revoke`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";

// Brings the library for tokens along; other commands need not read it ahead.
const LATE = { tokens: "../../api/token_io.ts" } as const;

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
  io.out(flags.json ? renderJson({ jti, revoked: true }) : `Revoked ${jti}\n`);
}
