/**
 * Lines that stand in the wrong column: what to tell of them.
 *
 * @module
 */
import { keyOf, type Spot } from "./yaml_spot.ts";

/** Told of a tab. */
export const TAB: string =
  "a tab indents this line, and YAML takes only blanks: " +
  "replace each tab with two blanks";

/** Told of a line without a key. */
export const NO_KEY: string = 'this line is no "key: value": add the colon ' +
  "and a blank, or indent it deeper if it goes on with the text above";

const STRANGER = "a list item cannot stand among keys: " +
  "put it below a key of its own, indented deeper";

/** Why the line of a spot does not fit those above, and where it would. */
export function misplaced({ before, rest, above }: Spot): string {
  const line = before + rest;
  const [lead = ""] = /^\s*/.exec(line) ?? [];
  if (lead.includes("\t")) return TAB;
  const isItem = /^- |^-$/.test(line.trim());
  const key = isItem ? undefined : keyOf(line);
  const fitting = columnsAbove(above, isItem ? "item" : "key");
  if (isItem && fitting.length === 0) return STRANGER;
  if (!isItem && key === undefined) return NO_KEY;
  const what = isItem ? "this list item" : `"${key}"`;
  const isBelowList = above.some((line) => /^\s*-(?:\s|$)/.test(line));
  if (fitting.includes(lead.length) || fitting.length === 0 && !isBelowList) {
    return `${what} does not fit the lines above: ` +
      "check their quotes, brackets and indentation";
  }
  if (fitting.length === 0) {
    return `${what} is no item of the list above: ` +
      'begin the line with "- ", or begin the file with a key for the list';
  }
  const others = isItem ? "list item" : "key";
  const stands = lead === ""
    ? "not indented"
    : `indented by ${blanks(lead.length)}`;
  const wanted = fitting.at(-1) === 0
    ? "remove the blanks before it"
    : `indent it by ${blanks(...fitting)}`;
  return `${what} is ${stands}, unlike every ${others} above: ${wanted}`;
}

/** Columns in which the maps or lists start that are open below these lines. */
function columnsAbove(
  lines: readonly string[],
  what: "item" | "key",
): readonly number[] {
  const columns = new Set<number>();
  let least = Infinity;
  for (const line of lines.toReversed()) {
    const [lead = ""] = /^ */.exec(line) ?? [];
    const [dashes = ""] = /^ *(?:- +|-$)+/.exec(line) ?? [];
    const isKey = keyOf(line) !== undefined;
    if (lead.length >= least || !isKey && dashes === "") continue;
    least = lead.length;
    const [...items] = dashes.matchAll(/-/g);
    if (what === "item") items.forEach(({ index }) => columns.add(index));
    else if (isKey) columns.add(Math.max(lead.length, dashes.length));
  }
  return [...columns].sort((a, b) => a - b);
}

function blanks(...counts: readonly number[]): string {
  const last = counts.at(-1) ?? 0;
  const others = counts.slice(0, -1).join(", ");
  const all = others === "" ? `${last}` : `${others} or ${last}`;
  return `${all} ${all === "1" ? "blank" : "blanks"}`;
}
