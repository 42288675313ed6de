/**
 * A tool as `tools/list` and `paracle mcp list` show it.
 *
 * @module
 */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";
import { isMap } from "../workspace/document.ts";
import type { Document } from "../workspace/reader.ts";
import type { Tool } from "./tool_spec.ts";

/** Values that an argument may have, by its name. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** The tool with its schemas; of tools that run something the ids are named. */
export function toolSchema(tool: Tool, ids: KnownIds = {}): ListedTool {
  const { name, title, description, hints } = tool;
  const input = tool.inputSchema();
  const output = tool.outputSchema();
  const named = tool.scope === "mcp:run" ? withIds(input, ids) : input;
  return {
    name,
    title,
    description,
    inputSchema: { ...named, type: "object" },
    ...(output === undefined
      ? {}
      : { outputSchema: { ...output, type: "object" as const } }),
    annotations: { title, ...hints },
  };
}

function withIds(schema: Document, ids: KnownIds): Document {
  const properties = schema["properties"];
  if (!isMap(properties)) return schema;
  const named = Object.entries(properties).map(([key, property]) => {
    const known = ids[key] ?? [];
    if (known.length === 0 || !isMap(property)) return [key, property];
    return [key, { ...property, enum: known }];
  });
  return { ...schema, properties: Object.fromEntries(named) };
}
