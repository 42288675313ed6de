/**
 * What to tell of lines and of how values begin.
 *
 * @module
 */
import { quoteIt } from "./yaml_bracket_words.ts";
import { misplaced, NO_KEY } from "./yaml_indent.ts";
import type { Spot } from "./yaml_spot.ts";

/** A value that begins with a character of YAML's own. */
export function badStart({ before, rest, key }: Spot): string | undefined {
  const word = (/\S*$/.exec(before)?.[0] ?? "") + rest;
  const [mark] = /^[@`%*&!|>?,#[\]{}]/.exec(word) ?? [];
  if (mark === undefined) return undefined;
  return `"${mark}" has a meaning of its own at the start of a value: ` +
    `${quoteIt(word, key, mark)}`;
}

/** A colon and a blank in a value. */
export function colonInside({ before, rest, key }: Spot): string | undefined {
  if (before.trim() === "" || !/:(?:\s|$)/.test(rest)) return undefined;
  const of = key === undefined ? "this value" : `the value of "${key}"`;
  return `${of} has a colon and a blank in it, which makes it a key: ` +
    quoteIt(rest, key);
}

/** Keys below a key that has a value. */
export function deeperBelow({ before, rest, key }: Spot): string | undefined {
  const isPair = /^\?(?:\s|$)/.test(rest);
  if (before.trim() === "" || key === undefined || isPair) return undefined;
  return `"${key}" has a value and deeper lines below: indent the next key ` +
    `like "${key}", or remove the value`;
}

/** A comment right behind a value. */
export function noHashBlank({ before, rest }: Spot): string | undefined {
  if (!rest.startsWith("#") || !/\S$/.test(before)) return undefined;
  return 'a comment needs a blank before its "#": put one there, or quotes ' +
    "around all of the value";
}

/** A tag or an anchor that ends in other text. */
export function noTagBlank(spot: Spot): string | undefined {
  return /(?:^|\s)[!&]\S*$/.test(spot.before) ? badStart(spot) : undefined;
}

/** Lines that begin and divide documents. */
export function markerLine({ before, above }: Spot): string | undefined {
  if (/^---/.test(before)) {
    return 'nothing may follow "---" on its line: start a new line behind it';
  }
  if (!above.some((line) => line.startsWith("%"))) return undefined;
  return 'the lines that begin with "%" end with a line "---": write it here';
}

/** A dash without a blank. */
export function noDashBlank({ before, rest }: Spot): string | undefined {
  if (!/^\s*-[^\s-]/.test(before + rest)) return undefined;
  return 'a blank is missing behind the dash: write "- " in place of "-"';
}

/** A line that is no key, with what is near to one. */
export function noKey(spot: Spot): string | undefined {
  const { before, rest, above, key } = spot;
  if (key !== undefined) return undefined;
  if (!/^\s*(?:- +)*$/.test(before) || /^\s*$|^- /.test(rest)) return undefined;
  if (/[\u00a0\u2000-\u200b\u3000]/.test(rest)) {
    return "a blank of this line is not an ordinary one, and YAML takes it " +
      "for a letter: type it anew";
  }
  if (/^\/[/*]/.test(rest)) {
    return 'a comment begins with "#": write it in place of the slash';
  }
  const [, , name, mark] =
    /^(["']?)([A-Za-z_]+)\1(?:(:)(?![\s/])|\s*=)/.exec(rest) ?? [];
  if (name !== undefined) {
    const found = mark === undefined ? `${name} =` : `${name}:`;
    const why = mark === undefined
      ? "a key ends with a colon"
      : `a blank is missing behind the colon of "${name}"`;
    return `${why}: write "${name}: " in place of "${found}"`;
  }
  const blank = above.at(-1) ?? "";
  if (blank.trim() === "" && blank.length > before.length) {
    return "the text begins with a line of more blanks than this one has: " +
      "remove the blanks of that line";
  }
  return noDashBlank(spot) ?? alias(spot) ?? NO_KEY;
}

function alias(spot: Spot): string | undefined {
  return /^[*&!]/.test(spot.rest) ? badStart(spot) : undefined;
}

/** A line in the wrong column. */
export function atStart(spot: Spot): string | undefined {
  return spot.before.trim() === "" ? misplaced(spot) : undefined;
}

/** Text behind "|" or ">". */
export function blockHeader({ before, key }: Spot): string | undefined {
  const [, mark] = /(?:^|\s)([|>])[-+\d]*\s*$/.exec(before) ?? [];
  if (mark === undefined) return undefined;
  return `"${mark}" starts a text on the lines below, and nothing may follow ` +
    `it on its own: start a new line, or ${quoteIt("", key, mark)}`;
}

/** A list on the line of its key. */
export function listBesideKey({ before, rest, key }: Spot): string | undefined {
  if (key === undefined || !/^- |^-$/.test(rest) || !/:\s*$/.test(before)) {
    return undefined;
  }
  return `a list cannot start on the line of its key "${key}": ` +
    'put the "- " on the next line, indented by two blanks more';
}
