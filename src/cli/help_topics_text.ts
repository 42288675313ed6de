/**
 * What a help topic is made of, and how it looks on a terminal. The man page
 * is made of the same.
 *
 * @module
 */

/** A part of a topic. */
export type HelpBlock =
  | { readonly kind: "heading"; readonly text: string }
  /** A paragraph; where its lines end is up to who shows it. */
  | { readonly kind: "text"; readonly text: string }
  /** Terms and what each of them means. */
  | {
    readonly kind: "list";
    readonly items: readonly (readonly [term: string, text: string])[];
  }
  /** Lines to be copied as they are. */
  | { readonly kind: "example"; readonly text: string };

/** A text behind `paracle help`. */
export interface HelpText {
  /** One line. */
  readonly title: string;
  /** In order. */
  readonly blocks: readonly HelpBlock[];
}

const WIDTH = 79;
/** Terms that are longer have a line of their own. */
const LONGEST_TERM = 22;

/**
 * Breaks a text into lines of at most `width` characters. A longer word has a
 * line of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wrap } from "./help_topics_text.ts";
 *
 * assert.deepEqual(wrap("one two three", 8), ["one two", "three"]);
 * ```
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) {
      lines.push(word);
    } else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/**
 * A topic as plain text for 80 columns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderHelp } from "./help_topics_text.ts";
 *
 * const text = renderHelp({
 *   title: "Colours",
 *   blocks: [{ kind: "list", items: [["red", "a warm one"]] }],
 * });
 * assert.equal(text, "Colours\n\n  red  a warm one\n");
 * ```
 */
export function renderHelp({ title, blocks }: HelpText): string {
  const parts = blocks.map((block) => renderBlock(block).join("\n"));
  return `${[title, ...parts].join("\n\n")}\n`;
}

function renderBlock(block: HelpBlock): string[] {
  switch (block.kind) {
    case "heading":
      return [block.text];
    case "text":
      return wrap(block.text, WIDTH - 2).map((line) => `  ${line}`);
    case "list":
      return renderList(block.items);
    case "example":
      return block.text.split("\n").map((line) => `    ${line}`.trimEnd());
  }
}

function renderList(
  items: readonly (readonly [term: string, text: string])[],
): string[] {
  const longest = Math.max(...items.map(([term]) => term.length));
  const column = Math.min(longest, LONGEST_TERM);
  const indent = " ".repeat(column + 4);
  return items.flatMap(([term, text]) => {
    const lines = wrap(text, WIDTH - indent.length).map((l) => indent + l);
    if (term.length > column) return [`  ${term}`, ...lines];
    const [first = "", ...rest] = lines;
    return [`  ${term}`.padEnd(indent.length) + first.trimStart(), ...rest];
  });
}
