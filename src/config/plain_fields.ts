/**
 * Readers of plain fields, as `fields.ts` has schemas: what they answer is
 * certainly sound, and they tell no faults.
 *
 * @module
 */
import { isMap } from "./fault.ts";
import {
  isInRange,
  type NumberRange,
  textFault,
  type TextRule,
} from "./remote_rules.ts";

/** Answers a value as it is used; undefined says nothing of it. */
export type Reader<T> = (value: unknown) => T | undefined;

/** A reader for every field. */
export type Readers<T> = { readonly [K in keyof T]-?: Reader<T[K]> };

/** Texts for which something holds. */
export function plainText(holds: (text: string) => boolean): Reader<string> {
  return (value) =>
    typeof value === "string" && holds(value) ? value : undefined;
}

/** Texts that are not empty and have no control character. */
export function plainLine(rule: TextRule = {}): Reader<string> {
  return plainText((text) => textFault(text, rule) === undefined);
}

/** Numbers in a range. */
export function plainNumber(range: NumberRange): Reader<number> {
  return (value) =>
    typeof value === "number" && isInRange(value, range) ? value : undefined;
}

/** Lists of what a reader takes. */
export function plainList<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.map(reader).filter((item) => item !== undefined);
    return items.length === value.length ? items : undefined;
  };
}

/** Maps of fields that are all known, with those that must be there. */
export function plainMap<T extends object>(
  readers: Readers<T>,
  needed: readonly (keyof T)[] = [],
): Reader<T> {
  const known = new Map<string, Reader<unknown>>(Object.entries(readers));
  return (input) => {
    if (!isMap(input)) return undefined;
    const fields: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(input)) {
      const read = known.get(key)?.(value);
      if (read === undefined) return undefined;
      fields[key] = read;
    }
    return needed.every((key) => Object.hasOwn(fields, key))
      ? fields as T
      : undefined;
  };
}
