/**
 * Outputs of a run for people: each in full, under its name.
 *
 * @module
 */
import { printable, printableText } from "../core/printable.ts";

/**
 * Renders outputs, a text as it is, a map key by key, anything else as JSON. A
 * terminal must not act upon them; files and programs get them unchanged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderOutputs } from "./run_outputs.ts";
 *
 * const outputs = { greeting: "Hello", scan: { count: 2 } };
 * assert.equal(
 *   renderOutputs(outputs, { isTerminal: false }),
 *   "greeting:\nHello\n\nscan.count:\n2\n",
 * );
 * ```
 */
export function renderOutputs(
  outputs: Readonly<Record<string, unknown>>,
  { isTerminal }: { readonly isTerminal: boolean },
): string {
  const shown = (text: string): string =>
    isTerminal ? printableText(text.replaceAll("\r\n", "\n")) : text;
  return Object.entries(outputs).flatMap(parts).map(([name, value]) => {
    const text = shown(textOf(value));
    return `${printable(name)}:\n${text}${text.endsWith("\n") ? "" : "\n"}`;
  }).join("\n");
}

/** Without declared outputs, each is the map of a step. */
function parts(
  [name, value]: readonly [string, unknown],
): readonly (readonly [string, unknown])[] {
  const isMap = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  if (!isMap || Object.keys(value).length === 0) return [[name, value]];
  return Object.entries(value).map(([key, part]) => [`${name}.${key}`, part]);
}

function textOf(value: unknown): string {
  return typeof value === "string"
    ? value
    : JSON.stringify(value, undefined, 2) ?? "null";
}
