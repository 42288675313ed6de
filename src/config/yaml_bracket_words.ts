/**
 * What to tell of quotes and brackets.
 *
 * @module
 */
import { CLOSERS, type Spot } from "./yaml_spot.ts";

/** A quote or a bracket that is never closed, or not where it should. */
export function unclosed({ open, after, key }: Spot): string | undefined {
  if (open === undefined) return undefined;
  const { mark } = open;
  const closer = CLOSERS[mark];
  const of = key === undefined ? "" : ` behind "${key}"`;
  const at = `the ${shown(mark)}${of}`;
  if (closer === undefined) {
    return `${at} is never closed: put a ${
      shown(mark)
    } at the end of the value`;
  }
  const [next = ""] = /^[\]}]/.exec(after.trimStart()) ?? [];
  if (next !== "" && next !== closer) {
    return `${at} ends with "${next}": write "${closer}" there`;
  }
  return new RegExp(`^[ \\t]*\\${closer}`, "m").test(after)
    ? `${at} goes on in lines that are not indented deeper than its own: ` +
      `indent them, up to the "${closer}"`
    : `${at} is never closed: put a "${closer}" behind the last item`;
}

/** A closing bracket too far left. */
export function bracketIndent({ before, rest }: Spot): string | undefined {
  const [closer] = /^[\]}]/.exec(rest) ?? [];
  if (closer === undefined || before.trim() !== "") return undefined;
  return `"${closer}" must be indented deeper than the key it belongs to: ` +
    "put a blank more before it";
}

/** List items with dashes between brackets. */
export function dashInside({ rest, inside }: Spot): string | undefined {
  if (!/^- |^-$/.test(rest)) return undefined;
  return `between ${pair(inside)} items are divided by commas: ` +
    'remove each "- ", and put a comma behind each item';
}

/** Items between brackets without a comma. */
export function noComma({ inside, rest }: Spot): string | undefined {
  if (inside === undefined || rest.startsWith("#")) return undefined;
  return `a comma is missing beside this item: between ${pair(inside)} ` +
    "put one behind each item";
}

/** Two commas in a row. */
export function emptyItem({ rest, inside }: Spot): string | undefined {
  if (!rest.startsWith(",") || inside === undefined) return undefined;
  return 'nothing stands before this comma: remove the ","';
}

/** A closing bracket too many. */
export function closesNothing({ rest }: Spot): string | undefined {
  const [closer] = /^[\]}]/.exec(rest) ?? [];
  if (closer === undefined) return undefined;
  return `this "${closer}" closes nothing: remove it, or put quotes around ` +
    "all of the value";
}

/** Text behind a closing quote or bracket. */
export function behindEnd({ before, rest, key }: Spot): string | undefined {
  const [mark] = /["'\]}]$/.exec(before.trimEnd()) ?? [];
  if (mark === undefined) return undefined;
  if (mark === "]" || mark === "}") {
    return `there is text behind the "${mark}": ${quoteIt("", key)}`;
  }
  if (/^[,;]\s*$/.test(rest)) {
    return `nothing may follow the closing ${
      shown(mark)
    }: remove the "${rest.trim()}"`;
  }
  const twice = mark === "'" ? "''" : '\\"';
  return `there is text behind the closing ${shown(mark)}: put it between ` +
    `the quotes, and write ${twice} for a ${shown(mark)} inside`;
}

/** The quotes to put, and a line to copy. */
export function quoteIt(
  value: string,
  key: string | undefined,
  mark = "",
): string {
  const quote = /["\\]/.test(value) ? "'" : '"';
  const sample = key === undefined ? "" : `${key}: `;
  return "put quotes around all of it, as in " +
    `${sample}${quote}${mark}...${quote}`;
}

/** A character in quotes. */
export function shown(mark: string): string {
  return mark === '"' ? `'"'` : `"${mark}"`;
}

function pair(inside: Spot["inside"]): string {
  const mark = inside?.mark ?? "[";
  return `"${mark}" and "${CLOSERS[mark] ?? "]"}"`;
}
