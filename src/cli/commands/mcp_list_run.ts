/**
 * The work of `paracle mcp list`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { tableWidth } from "../reading.ts";

/** The flags of the command. */
export interface McpListFlags {
  /** One JSON document. */
  readonly json: boolean;
  /** A group of tools, or `all`. */
  readonly category:
    | "all"
    | "agent"
    | "context"
    | "log"
    | "memory"
    | "remote"
    | "run"
    | "workflow"
    | "workspace";
}

// Loads zod: not read ahead by other commands.
const LATE = { tools: "../../mcp/tools_document.ts" } as const;

/** Prints the tools, in the order they are listed to clients. */
export async function runMcpList(
  this: CliContext,
  { json, category }: McpListFlags,
): Promise<void> {
  const { io } = this;
  const { toolsDocument }: typeof import("../../mcp/tools_document.ts") =
    await import(LATE.tools);
  const tools = toolsDocument(category);
  if (json) return io.out(renderJson(tools.map(({ schema }) => schema)));
  io.out(renderTable(
    [
      { title: "name" },
      { title: "category" },
      { title: "scope" },
      { title: "description", flexible: true },
    ],
    tools.map(({ schema, category, scope }) => [
      schema.name,
      category,
      scope,
      schema.description ?? "",
    ]),
    tableWidth(io),
  ));
}
