/**
 * What plain YAML is read into: values with the places they stand at.
 *
 * @module
 */

/** A place in a text; both count from 1. */
export interface PlainPlace {
  /** Line. */
  readonly line: number;
  /** Column. */
  readonly column: number;
}

/** A value that was read. */
export interface PlainNode {
  /** Plain data. */
  readonly value: unknown;
  /** Where it begins. */
  readonly place: PlainPlace;
  /** Of a scalar: as it is written, without quotes. */
  readonly source?: string;
  /** Of a scalar: that it is written although it is empty. */
  readonly quoted?: true;
  /** Of a list. */
  readonly items?: readonly PlainNode[];
  /** Of a map. */
  readonly fields?: ReadonlyMap<string, PlainField>;
}

/** A value in a map. */
export interface PlainField extends FoundValue {
  /** Where its key stands. */
  readonly keyPlace: PlainPlace;
}

/** A value that was looked for. */
export interface FoundValue {
  /** Where its key stands, if it is in a map. */
  readonly keyPlace?: PlainPlace;
  /** The value. */
  readonly node: PlainNode;
}

const CORE: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...["~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);
const COMMON_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;
const MAYBE_NUMBER = /^[-+]?\.?(?:\d|inf$|nan$)/i;
const NUMBER =
  /^(?:[-+]?\d+|0o[0-7]+|0x[\da-f]+|[-+]?\.inf|\.nan|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i;

/** The place at a line, counted from 1, and an offset in it, from 0. */
export function at(line: number, offset: number): PlainPlace {
  return { line, column: offset + 1 };
}

/**
 * Reads an unquoted scalar by the core schema; undefined for a number of an
 * unusual form.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { at, plainScalar } from "./yaml_plain_node.ts";
 *
 * assert.equal(plainScalar("1.10", at(1, 0))?.value, 1.1);
 * assert.equal(plainScalar("1.2.3", at(1, 0))?.value, "1.2.3");
 * assert.equal(plainScalar("0x1f", at(1, 0)), undefined);
 * ```
 */
export function plainScalar(
  source: string,
  place: PlainPlace,
): PlainNode | undefined {
  if (CORE.has(source)) return { value: CORE.get(source), source, place };
  if (!MAYBE_NUMBER.test(source)) return { value: source, source, place };
  if (COMMON_NUMBER.test(source)) {
    return { value: Number(source), source, place };
  }
  return NUMBER.test(source) ? undefined : { value: source, source, place };
}

/** The value at a path, with its key if it is in a map; undefined when nothing is there. */
export function fieldAt(
  root: PlainNode,
  path: readonly (string | number)[],
): FoundValue | undefined {
  let found: FoundValue | undefined = { node: root };
  for (const step of path) {
    found = found && below(found.node, step);
  }
  return found;
}

function below(
  { fields, items }: PlainNode,
  step: string | number,
): FoundValue | undefined {
  const item = items?.[Number(step)];
  return fields?.get(String(step)) ?? (item && { node: item });
}
