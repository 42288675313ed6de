/**
 * What an agent's instructions say about it, by their headings.
 *
 * @module
 */

/** Facts found in a Markdown spec. */
export interface AgentSpec {
  /** The first `# ` heading. */
  readonly name: string | undefined;
  /** The first line of text under `## Role`. */
  readonly role: string | undefined;
  /** The `### ` headings inside `## Responsibilities`, lower-cased, at most five. */
  readonly capabilities: readonly string[];
}

/** How many capabilities an agent shows. */
export const MAX_CAPABILITIES = 5;

/**
 * Reads a Markdown spec; code blocks count as text, whatever is in them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseAgentSpec } from "./agent_spec.ts";
 *
 * const spec = parseAgentSpec("# Writer\n\n## Role\n\nDrafts notes.\n");
 * assert.deepEqual(spec, { name: "Writer", role: "Drafts notes.", capabilities: [] });
 * ```
 */
export function parseAgentSpec(markdown: string): AgentSpec {
  let name: string | undefined;
  let role: string | undefined;
  let section = "";
  let fence: string | undefined;
  const capabilities: string[] = [];
  for (const line of markdown.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const [, mark, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark !== undefined && fence === undefined) {
      fence = mark;
      continue;
    }
    if (fence !== undefined && mark?.startsWith(fence) && info?.trim() === "") {
      fence = undefined;
      continue;
    }
    if (fence !== undefined) continue;
    const heading = /^(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line);
    const text = heading?.[2] ?? line.trim();
    const level = heading?.[1]?.length;
    if (level === 1) name ??= text;
    if (level === 1 || level === 2) section = text.toLowerCase();
    else if (level === 3 && section === "responsibilities") {
      capabilities.push(text.toLowerCase());
    } else if (level === undefined && section === "role" && text !== "") {
      role ??= text;
    }
  }
  const first = capabilities.slice(0, MAX_CAPABILITIES);
  return { name, role, capabilities: first };
}
