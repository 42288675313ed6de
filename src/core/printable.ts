/**
 * Text from elsewhere, made safe for a terminal.
 *
 * @module
 */

// Cc: control; Zl, Zp: line and paragraph separator; Cf holds the
// bidirectional overrides, but also what some scripts and emoji need.
// A text, as a literal would have its classes made at every start.
const CONTROL = String.raw`[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]`;
const PRINTED_ASCII = /^[\x20-\x7e]*$/;

let control: RegExp | undefined;

/**
 * Replaces control characters, line breaks and bidirectional overrides by
 * `\x1b`-like escapes, so that a file or a remote cannot drive the terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { printable } from "./printable.ts";
 *
 * assert.equal(printable("a\u001b[2Jb"), "a\\x1b[2Jb");
 * ```
 */
export function printable(text: string): string {
  if (PRINTED_ASCII.test(text)) return text;
  control ??= new RegExp(CONTROL, "gu");
  return text.replace(control, (character) => {
    const point = character.charCodeAt(0);
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    if (character === "\r") return "\\r";
    return point < 256
      ? `\\x${point.toString(16).padStart(2, "0")}`
      : `\\u${point.toString(16).padStart(4, "0")}`;
  });
}

/** Like {@linkcode printable}, but keeps line breaks and tabs: for whole texts. */
export function printableText(text: string): string {
  return text.split("\n").map((line) =>
    line.split("\t").map(printable).join("\t")
  ).join("\n");
}
