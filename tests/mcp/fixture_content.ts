/**
 * Small things the fixture hands out.
 *
 * @module
 */
import type {
  CallToolResult,
  ClientCapabilities,
  ServerContext,
} from "@modelcontextprotocol/server";

/** One red pixel, PNG, Base64. */
export const IMAGE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** No sound at all, WAV, Base64. */
export const SOUND =
  "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

/** A result of one text. */
export function said(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** What the client of a request says it can do; only the newer protocol says so. */
export function clientCapabilities(
  { envelope }: ServerContext["mcpReq"],
): ClientCapabilities | undefined {
  const said: Readonly<Record<string, unknown>> = { ...envelope };
  const can = said["io.modelcontextprotocol/clientCapabilities"];
  return can as ClientCapabilities | undefined;
}
