/**
 * Plain data changed at a path, to tell what an edit of a text must say.
 *
 * @module
 */
import type { KeyPath } from "./yaml_comments.ts";

/** A map as the parser gives it. */
export type Json = Readonly<Record<string, unknown>>;

/** A map as it is; anything else as an empty one. */
export function asMap(value: unknown): Json {
  const isMap = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  return isMap ? value as Json : {};
}

/** The value at a path; undefined when nothing is there. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, key) => asMap(inner)[key], value);
}

/** The data with another value at a path; missing maps are made. */
export function withValue(
  value: unknown,
  path: KeyPath,
  wanted: unknown,
): Json {
  const [key = "", ...rest] = path;
  const map = asMap(value);
  const inner = rest.length === 0 ? wanted : withValue(map[key], rest, wanted);
  return Object.fromEntries([...Object.entries(map), [key, inner]]);
}

/** The data without a key. */
export function withoutKey(value: unknown, path: KeyPath): Json {
  const [key = "", ...rest] = path;
  const map = asMap(value);
  const kept = Object.entries(map).filter(([name]) => name !== key);
  return Object.fromEntries(
    rest.length === 0 ? kept : [...kept, [key, withoutKey(map[key], rest)]],
  );
}
