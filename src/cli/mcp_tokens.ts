/**
 * Tokens of this machine, as its MCP server takes them.
 *
 * @module
 */
import { MCP_AUDIENCE } from "../api/token_terms.ts";
import type { Tokens } from "../api/token_io.ts";
import type { TokenFacts } from "../mcp/access_caller.ts";

/** What a server is called by. */
export interface McpPlace {
  /** What it listens on. */
  readonly host: string;
  /** What it listens on. */
  readonly port: number;
  /** Further names, with a port or without. */
  readonly allowHosts: readonly string[];
}

/**
 * Whom a token may be for that this server takes: the MCP servers of this
 * user, or this one by one of its names. What a request calls it does not
 * count, as tunnels change that.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mcpAudiences } from "./mcp_tokens.ts";
 *
 * const place = { host: "127.0.0.1", port: 9001, allowHosts: ["box.example"] };
 * const taken = mcpAudiences(place);
 * assert.ok(taken.includes("http://127.0.0.1:9001/mcp"));
 * assert.ok(taken.includes("https://box.example/mcp"));
 * ```
 */
export function mcpAudiences(
  { host, port, allowHosts }: McpPlace,
): readonly string[] {
  const bare = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const further = allowHosts.flatMap((name) => [
    ...[`http://${name}/mcp`, `https://${name}/mcp`],
    ...[`http://${name}:${port}/mcp`, `https://${name}:${port}/mcp`],
  ]);
  return [MCP_AUDIENCE, `http://${bare}:${port}/mcp`, ...further];
}

/** Makes a check of tokens; it throws as {@linkcode Tokens.verify} does. */
export function mcpVerify(
  tokens: Pick<Tokens, "verify">,
  place: McpPlace,
): (token: string) => Promise<TokenFacts> {
  const audience = mcpAudiences(place);
  return (token) => tokens.verify(token, { audience });
}
