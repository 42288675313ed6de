/**
 * What a caller of the MCP server may do.
 *
 * @module
 */

/** A right that a token names. */
export type Scope = "mcp:read" | "mcp:write" | "mcp:run" | "mcp:exec";

/** Every scope, the weakest first. */
export const SCOPES: readonly Scope[] = [
  ...["mcp:read", "mcp:write", "mcp:run", "mcp:exec"] as const,
];

/** What a caller has who is not asked for a token: all but `mcp:exec`. */
export const USUAL_SCOPES: readonly Scope[] = SCOPES.filter((scope) =>
  scope !== "mcp:exec"
);

/** Whoever asks, as far as it matters here: what the token allows. */
export interface ScopeHolder {
  /** As the token names them; other words in it mean nothing here. */
  readonly scopes: readonly string[];
}

/**
 * Whether a caller has a scope. Without a caller nothing is allowed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mayUse } from "./scopes.ts";
 *
 * assert.equal(mayUse({ scopes: ["mcp:read"] }, "mcp:read"), true);
 * assert.equal(mayUse({ scopes: ["mcp:read"] }, "mcp:run"), false);
 * assert.equal(mayUse(undefined, "mcp:read"), false);
 * ```
 */
export function mayUse(caller: ScopeHolder | undefined, scope: Scope): boolean {
  return caller?.scopes.includes(scope) ?? false;
}

/**
 * The scopes of whoever started this process: those of every caller, and
 * `mcp:exec` when a tool that needs it was enabled.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownScopes } from "./scopes.ts";
 *
 * assert.equal(ownScopes([]).includes("mcp:exec"), false);
 * assert.equal(ownScopes(["git_push"]).includes("mcp:exec"), true);
 * ```
 */
export function ownScopes(enabled: readonly string[]): readonly Scope[] {
  return enabled.length === 0 ? USUAL_SCOPES : SCOPES;
}
