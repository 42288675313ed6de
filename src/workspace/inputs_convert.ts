/**
 * Text of a command line as a value of a declared type.
 *
 * @module
 */
import { parseJson } from "../core/json.ts";
import { isMap } from "./document.ts";

/** A value, or what is wrong with the text. */
export type Converted = { readonly value: unknown } | {
  readonly fault: string;
};

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const YES: readonly string[] = ["true", "yes", "1"];
const NO: readonly string[] = ["false", "no", "0"];
const LONGEST_SHOWN = 60;

/**
 * Converts a text, or the texts of an input that was given several times. A
 * list takes each of them; a value that is no text has its type already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convertText } from "./inputs_convert.ts";
 *
 * assert.deepEqual(convertText("yes", "boolean"), { value: true });
 * assert.deepEqual(convertText(["a, b", '["c"]'], "array"), { value: ["a", "b", "c"] });
 * assert.deepEqual(convertText("3.5", "integer"), { fault: 'expected integer, found "3.5"' });
 * ```
 */
export function convertText(given: unknown, type: string): Converted {
  const texts = Array.isArray(given) ? given : [given];
  if (!texts.every((text): text is string => typeof text === "string")) {
    return { value: given };
  }
  if (type === "array") return convertLists(texts);
  const [text, second] = texts;
  if (text === undefined) return { value: undefined };
  if (second !== undefined) return { fault: "it is given more than once" };
  const value = convertOne(text, type);
  return value === undefined
    ? { fault: `expected ${type}, found ${shown(text)}${digitsHint(text)}` }
    : { value };
}

function digitsHint(text: string): string {
  const isLost = INTEGER.test(text.trim()) && !isExact(text.trim());
  return isLost ? ", which has more digits than a number can hold" : "";
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN)}...`
    : text;
}

/** Undefined when the text is no such value. */
function convertOne(text: string, type: string): unknown {
  const word = text.trim();
  switch (type) {
    case "boolean":
      if (YES.includes(word.toLowerCase())) return true;
      return NO.includes(word.toLowerCase()) ? false : undefined;
    case "integer": {
      const number = INTEGER.test(word) ? Number(word) : NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case "number": {
      const number = NUMBER.test(word) ? Number(word) : NaN;
      return Number.isFinite(number) && isExact(word) ? number : undefined;
    }
    case "object": {
      const value = jsonOrNothing(word);
      return isMap(value) ? value : undefined;
    }
    default:
      return text;
  }
}

/** Whether a number keeps all digits of a whole one, as beyond 2^53 it may not. */
function isExact(word: string): boolean {
  return !INTEGER.test(word) ||
    BigInt(word.replace("+", "")) === BigInt(Number(word));
}

function convertLists(texts: readonly string[]): Converted {
  const items: unknown[] = [];
  for (const text of texts) {
    const word = text.trim();
    if (word.startsWith("[")) {
      const list = jsonOrNothing(word);
      if (!Array.isArray(list)) {
        return { fault: `expected array, found ${shown(text)}` };
      }
      items.push(...list);
    } else if (word !== "") {
      items.push(...word.split(",").map((item) => item.trim()));
    }
  }
  return { value: items };
}

function jsonOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
