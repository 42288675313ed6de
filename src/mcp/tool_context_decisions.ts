/**
 * The file of decisions, taken apart.
 *
 * @module
 */

/** A decision: a heading of the file and what stands below it. */
export interface Decision {
  /** The heading. */
  readonly title: string;
  /** The heading and all below it, to the next of its kind. */
  readonly text: string;
}

const FENCE = /^\s*(```|~~~)/;

/**
 * The decisions of a Markdown text, in its order: one for each heading of the
 * second level, or of the level that has the most where there is none. With a
 * query only those that contain it, in any case.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decisionsOf } from "./tool_context_decisions.ts";
 *
 * const text = "# Decisions\n\n## Use Deno\nFast.\n\n## Use zod\nSmall.\n";
 * assert.deepEqual(decisionsOf(text, "SMALL").map((one) => one.title), ["Use zod"]);
 * ```
 */
export function decisionsOf(
  text: string,
  query: string | undefined,
): readonly Decision[] {
  const lines = text.split(/\r?\n/);
  const headings = headingsOf(lines);
  const depth = headings.some((heading) => heading.depth === 2)
    ? 2
    : Math.min(...headings.map((heading) => heading.depth));
  const starts = headings.filter((heading) => heading.depth === depth);
  const decisions = starts.map(({ at, title }, i) => ({
    title,
    text: lines.slice(at, starts[i + 1]?.at).join("\n").trim(),
  }));
  const wanted = query?.toLowerCase() ?? "";
  return decisions.filter((one) => one.text.toLowerCase().includes(wanted));
}

interface Heading {
  readonly at: number;
  readonly depth: number;
  readonly title: string;
}

function headingsOf(lines: readonly string[]): readonly Heading[] {
  const headings: Heading[] = [];
  let fenced = false;
  for (const [at, line] of lines.entries()) {
    if (FENCE.test(line)) fenced = !fenced;
    const [, marks, title] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (fenced || marks === undefined || title === undefined) continue;
    headings.push({ at, depth: marks.length, title });
  }
  return headings;
}
