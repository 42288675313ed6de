/**
 * Answers of tools as the protocol carries them, none of them too long.
 *
 * @module
 */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { shortened, textUpTo } from "./tool_result_limit.ts";
import type { Tool, ToolAnswer } from "./tool_spec.ts";

/** Bytes of text, or of JSON, that an answer holds at most. */
export const LONGEST_TEXT: number = 256 * 1024;

/** What a tool answered, cut where it is too long; then a link leads to all of it. */
export function toolResult(tool: Tool, answer: ToolAnswer): CallToolResult {
  const { isError = false, whole } = answer;
  const value = shortened(answer.value, LONGEST_TEXT);
  const full = answer.text ?? JSON.stringify(value);
  const text = textUpTo(full, LONGEST_TEXT);
  const isCut = value !== answer.value || text !== full;
  const link = isCut && whole !== undefined
    ? [{ type: "resource_link" as const, uri: whole, name: "all of it" }]
    : [];
  // Clients hold a failure, too, against the schema of the answer.
  const hasValue = !isError || tool.outputSchema() === undefined;
  return {
    content: [{ type: "text", text }, ...link],
    ...(hasValue ? { structuredContent: { ...value } } : {}),
    ...(isError ? { isError } : {}),
  };
}

/** A call that came to nothing. */
export function failedResult(message: string): CallToolResult {
  return { content: [{ type: "text", text: message }], isError: true };
}

/** What went wrong, for a model to read; faults of the program itself say no more than that. */
export function failureText(error: unknown): string {
  return error instanceof ParacleError
    ? `${printable(error.message)} [${error.code}]`
    : "Cannot answer: a fault of the server itself; its log tells more [internal.bug]";
}
