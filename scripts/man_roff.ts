/**
 * Texts in the language of man(7).
 *
 * @module
 */
import type { HelpBlock } from "../src/cli/help_topics_text.ts";

/**
 * A text as roff prints it: what roff would take for its own is escaped, and a
 * hyphen stays the one that can be copied into a shell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeRoff } from "./man_roff.ts";
 *
 * assert.equal(escapeRoff(".parac --json"), "\\&.parac \\-\\-json");
 * ```
 */
export function escapeRoff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replace(/^\./gm, "\\&.");
}

/** A paragraph; roff breaks its lines. */
export function paragraph(text: string): readonly string[] {
  return [".PP", oneLine(text)];
}

/** Lines that stay as they are. */
export function lines(text: string): readonly string[] {
  return [".PP", ".nf", ...text.split("\n").map(escapeRoff), ".fi"];
}

/** A term and what it means. */
export function item(term: string, text: string): readonly string[] {
  return [".TP", `.B "${escapeRoff(term)}"`, oneLine(text)];
}

/** The blocks of a help topic. */
export function roffOf(blocks: readonly HelpBlock[]): readonly string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "heading":
        return [`.SS "${escapeRoff(block.text)}"`];
      case "text":
        return paragraph(block.text);
      case "example":
        return [".PP", ".RS 4", ...lines(block.text).slice(1), ".RE"];
      case "list":
        return block.items.flatMap(([term, text]) => item(term, text));
    }
  });
}

function oneLine(text: string): string {
  return escapeRoff(text.replace(/\s+/g, " "));
}
