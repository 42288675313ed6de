/**
 * The tools as `paracle mcp list` shows them.
 *
 * @module
 */
import type { Document } from "../workspace/reader.ts";
import { toolSchema } from "./tool_listing.ts";
import { TOOLS } from "./tools.ts";

/** A tool, and what it belongs to. */
export interface ListedTool {
  /** Its group, as `context`. */
  readonly category: string;
  /** What a caller needs, as `mcp:read`. */
  readonly scope: string;
  /** As `tools/list` answers it. */
  readonly schema: Document & {
    readonly name: string;
    readonly description?: string | undefined;
  };
}

/** The tools of a category, or of all, in their order. */
export function toolsDocument(category: string): readonly ListedTool[] {
  return TOOLS.filter((tool) =>
    category === "all" || tool.category === category
  ).map((tool) => ({
    category: tool.category,
    scope: tool.scope,
    schema: { ...toolSchema(tool) },
  }));
}
