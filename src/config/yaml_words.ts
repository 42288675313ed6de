/**
 * What is wrong in a YAML text, why, and what to write instead.
 *
 * @module
 */
import type * as Yaml from "yaml";
import {
  behindEnd,
  bracketIndent,
  closesNothing,
  dashInside,
  emptyItem,
  noComma,
  unclosed,
} from "./yaml_bracket_words.ts";
import { misplaced, TAB } from "./yaml_indent.ts";
import {
  atStart,
  badStart,
  blockHeader,
  colonInside,
  deeperBelow,
  listBesideKey,
  markerLine,
  noDashBlank,
  noHashBlank,
  noKey,
  noTagBlank,
} from "./yaml_line_words.ts";
import type { Spot } from "./yaml_spot.ts";

/** A sentence if it fits the spot. Only keys are shown: values may be secret. */
type Rule = (spot: Spot) => string | undefined;

const OTHER = "this does not belong here: check the quotes, brackets and " +
  "blanks before it";

// For each fault the first rule that fits. What is not here never comes up with
// our options, or is told in the words of the library.
const RULES: Readonly<
  Partial<Record<Yaml.ErrorCode, readonly (Rule | string)[]>>
> = {
  ALIAS_PROPS: [
    'an alias ("*") takes no anchor or tag of its own: remove what stands ' +
    "before it",
  ],
  BAD_ALIAS: [badStart],
  BAD_DIRECTIVE: [
    'a line that begins with "%" instructs YAML, and this one is unknown: ' +
    "remove it, or put quotes around its text",
  ],
  BAD_DQ_ESCAPE: [
    'between double quotes "\\" starts an escape, and this one does not ' +
    'exist: write "\\\\", or put the value into single quotes',
  ],
  BAD_INDENT: [unclosed, bracketIndent, noDashBlank, misplaced],
  BAD_PROP_ORDER: [badStart],
  BAD_SCALAR_START: [badStart],
  BLOCK_AS_IMPLICIT_KEY: [colonInside, deeperBelow, badStart, misplaced],
  BLOCK_IN_FLOW: [dashInside, noComma],
  DUPLICATE_KEY: ["this key stands twice in its map: remove one of both"],
  KEY_OVER_1024_CHARS: [
    "a key has 1024 characters at most, and this line has a colon behind " +
    "more: put quotes around the text",
  ],
  MISSING_CHAR: [
    unclosed,
    noHashBlank,
    noComma,
    noTagBlank,
    markerLine,
    noKey,
    atStart,
  ],
  MULTILINE_IMPLICIT_KEY: [noComma, noKey, atStart],
  MULTIPLE_ANCHORS: ["a value takes one anchor: remove the other one"],
  MULTIPLE_DOCS: [
    "more than one document, and a file holds one: move what follows to a " +
    'file of its own, and remove the line "---" or "..."',
  ],
  MULTIPLE_TAGS: [badStart],
  NON_STRING_KEY: ["a key is a plain text: put quotes around it"],
  TAB_AS_INDENT: [TAB],
  TAG_RESOLVE_FAILED: [
    '"!" starts a tag, and tags are not used here: remove it, or put quotes ' +
    'around a value that begins with "!"',
  ],
  UNEXPECTED_TOKEN: [
    blockHeader,
    listBesideKey,
    emptyItem,
    closesNothing,
    behindEnd,
    noKey,
    atStart,
  ],
};

/**
 * One sentence on a fault: what, why and what to write. Of a code that is not
 * known, what the library says, without the text it may quote.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { faultWords } from "./yaml_words.ts";
 *
 * const spot = { before: "", rest: "", above: [], after: "" };
 * const around = { ...spot, key: undefined, inside: undefined, open: undefined };
 * const fault = { code: "NEW", message: "Not a token: s3cret" };
 * assert.equal(faultWords(fault, around), "Not a token");
 * ```
 */
export function faultWords(
  { code, message }: { readonly code: string; readonly message: string },
  spot: Spot,
): string {
  const rules: Readonly<Record<string, readonly (Rule | string)[]>> = RULES;
  const known = Object.hasOwn(rules, code);
  for (const rule of known ? rules[code] ?? [] : []) {
    const words = typeof rule === "string" ? rule : rule(spot);
    if (words !== undefined) return words;
  }
  return known ? OTHER : message.replace(/(?<=\S): .*$/s, "");
}
