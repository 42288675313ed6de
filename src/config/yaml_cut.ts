/**
 * Cutting the text of YAML block maps: the new text, or undefined where only
 * rendering anew can do it. Whoever calls proves the outcome.
 *
 * @module
 */
import type * as Yaml from "yaml";
import {
  commentsOf,
  type KeyPath,
  pairSpans,
  type Span,
  type YamlTools,
} from "./yaml_comments.ts";
import { lineStart, pairText, scalarText, splice } from "./yaml_lines.ts";

/** A pair of a block map: where its lines start and end. */
interface Found {
  readonly map: Yaml.YAMLMap;
  readonly index: number;
  readonly key: Yaml.Scalar;
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/** Sets a value; a missing map on the way is made. */
export function cutSet(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
  value: unknown,
): string | undefined {
  const { text, yaml } = tools;
  const found = findPair(tools, document, path);
  if (found !== undefined) {
    const old = found.value;
    const flat = yaml.isScalar(value) || typeof value !== "object";
    if (flat && yaml.isScalar(old) && isPlainSpot(old)) {
      const [from, to] = spanOf(old);
      return splice(text, from, to, scalarText(tools, value, old.type));
    }
    const isFilled = isEmpty(tools, old) && isObject(value);
    const below = text.slice(lineEnd(text, found.key), found.end);
    return replaced(tools, found, value, isFilled ? below : "");
  }
  const parent = path.slice(0, -1);
  const key = path.at(-1) ?? "";
  const map = parent.length === 0
    ? document.contents
    : findPair(tools, document, parent)?.value;
  const keyText = scalarText(tools, key, undefined);
  if (yaml.isMap(map) && !isFlow(map) && map.items.length > 0) {
    const last = pairAt(tools, document, parent, map, map.items.length - 1);
    if (last === undefined) return undefined;
    const chunk = pairText(tools, keyText, value, last.indent);
    const gap = map.items.length > 1 && isBlankAbove(text, last.start);
    return splice(text, last.end, last.end, (gap ? "\n" : "") + chunk);
  }
  if (parent.length > 0) {
    return cutSet(tools, document, parent, { [key]: value });
  }
  const empty = yaml.isMap(map) ? map.items.length === 0 && !isFlow(map) : true;
  if (!empty || map !== null && !isEmptyScalar(tools, map)) return undefined;
  const end = endOfDocument(text);
  return splice(text, end, end, pairText(tools, keyText, value, 0));
}

/**
 * Removes a pair; a map that loses its last one becomes `{}`. Comments that
 * are not inside the pair stay.
 */
export function cutDelete(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): string | undefined {
  const { text } = tools;
  const found = findPair(tools, document, path);
  if (found === undefined) return undefined;
  const { map, index, start, end } = found;
  if (map.items.length === 1 && path.length > 1) {
    const holder = findPair(tools, document, path.slice(0, -1));
    if (holder === undefined) return undefined;
    const above = text.slice(lineEnd(text, holder.key), start);
    return replaced(tools, holder, {}, above + text.slice(end, holder.end));
  }
  const blankAfter = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0;
  const isLast = index === map.items.length - 1;
  if (!isLast) return splice(text, start, end + blankAfter, "");
  const before = text.slice(0, start).replace(/\n(?:[ \t]*\n)+$/, "\n");
  return before + text.slice(end);
}

/** Writes another key, quoted as the old one was. */
export function cutRename(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
  name: string,
): string | undefined {
  const found = findPair(tools, document, path);
  if (found === undefined) return undefined;
  const [from, to] = spanOf(found.key);
  const text = scalarText(tools, name, found.key.type);
  return splice(tools.text, from, to, text);
}

/**
 * Where a path's pairs stand, duplicates included: in a block map the lines
 * that {@linkcode cutDelete} takes out.
 */
export function spansOf(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): readonly Span[] {
  const parent = path.slice(0, -1);
  const map = mapAt(tools, document, parent);
  const lines = map?.items.flatMap(({ key }, index): readonly Span[] => {
    const isAsked = tools.yaml.isScalar(key) &&
      String(key.value) === path.at(-1);
    const found = isAsked
      ? pairAt(tools, document, parent, map, index)
      : undefined;
    return found === undefined ? [] : [[found.start, found.end]];
  });
  return [...pairSpans(tools, document, path), ...lines ?? []];
}

/** Whether a path leads to a block map that has something in it. */
export function isBlockMap(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): boolean {
  return (mapAt(tools, document, path)?.items.length ?? 0) > 0;
}

/** Writes a value and keeps the comments of the key's line and of `below`. */
function replaced(
  tools: YamlTools,
  found: Found,
  value: unknown,
  below: string,
): string {
  const { text } = tools;
  const [from, to] = spanOf(found.key);
  const chunk = pairText(tools, text.slice(from, to), value, found.indent);
  const head = chunk.indexOf("\n");
  const comments = below.split("\n")
    .filter((line) => line.trimStart().startsWith("#"))
    .map((line) => `\n${line}`).join("");
  const kept = remarkOf(tools, found.key) + comments;
  const lines = chunk.slice(0, head) + kept + chunk.slice(head);
  return splice(text, found.start, found.end, lines);
}

/** The block map at a path. */
function mapAt(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): Yaml.YAMLMap | undefined {
  const node = path.length === 0
    ? document.contents
    : findPair(tools, document, path)?.value;
  return tools.yaml.isMap(node) && !isFlow(node) ? node : undefined;
}

function findPair(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): Found | undefined {
  const { yaml } = tools;
  const parent = path.slice(0, -1);
  const map = mapAt(tools, document, parent);
  if (map === undefined) return undefined;
  const index = map.items.findLastIndex(({ key }) =>
    yaml.isScalar(key) && String(key.value) === path.at(-1)
  );
  return index < 0 ? undefined : pairAt(tools, document, parent, map, index);
}

function pairAt(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  parent: KeyPath,
  map: Yaml.YAMLMap,
  index: number,
): Found | undefined {
  const { text, yaml } = tools;
  const pair = map.items[index];
  if (pair === undefined || !yaml.isScalar(pair.key)) return undefined;
  const at = spanOf(pair.key)[0];
  const start = lineStart(text, at);
  if (text.slice(start, at).trim() !== "") return undefined;
  const indent = at - start;
  const next = map.items[index + 1]?.key;
  const limit = yaml.isScalar(next)
    ? lineStart(text, spanOf(next)[0])
    : parent.length === 0
    ? endOfDocument(text)
    : findPair(tools, document, parent)?.end ?? text.length;
  const end = withoutTail(text, start, limit, indent);
  return { map, index, key: pair.key, value: pair.value, start, end, indent };
}

/** Leaves blank lines and comments that belong to what follows. */
function withoutTail(
  text: string,
  start: number,
  limit: number,
  indent: number,
): number {
  let end = limit;
  while (end > start) {
    const from = lineStart(text, end - 1);
    const line = text.slice(from, end);
    const depth = line.length - line.trimStart().length;
    const comment = line.trimStart().startsWith("#") && depth <= indent;
    if (from <= start || line.trim() !== "" && !comment) return end;
    end = from;
  }
  return end;
}

/** The comment on the line of a key, with the blanks before it. */
function remarkOf(tools: YamlTools, key: Yaml.Scalar): string {
  const { text } = tools;
  const from = spanOf(key)[1];
  const end = lineEnd(text, key);
  const comment = commentsOf(tools)
    .find(({ offset }) => offset >= from && offset < end);
  if (comment === undefined) return "";
  const gap = /[ \t]*$/.exec(text.slice(from, comment.offset))?.[0] ?? "";
  return (gap === "" ? " " : gap) + comment.text;
}

function isPlainSpot(scalar: Yaml.Scalar): boolean {
  const [from, to] = spanOf(scalar);
  const flat = !(scalar.type ?? "").startsWith("BLOCK");
  return flat && to > from && scalar.anchor === undefined &&
    scalar.tag === undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isEmpty({ yaml }: YamlTools, node: unknown): boolean {
  return node === null || yaml.isScalar(node) && node.value === null ||
    yaml.isCollection(node) && node.items.length === 0;
}

function isEmptyScalar(tools: YamlTools, node: unknown): boolean {
  return tools.yaml.isScalar(node) && (node.source ?? "") === "";
}

function isFlow(map: Yaml.YAMLMap): boolean {
  return map.flow === true;
}

function isBlankAbove(text: string, start: number): boolean {
  if (start === 0) return false;
  return text.slice(lineStart(text, start - 1), start).trim() === "";
}

function endOfDocument(text: string): number {
  const marker = /^\.\.\.(?:\s|$)/m.exec(text);
  return marker?.index ?? text.length;
}

function lineEnd(text: string, key: Yaml.Scalar): number {
  const end = text.indexOf("\n", spanOf(key)[1]);
  return end < 0 ? text.length : end;
}

function spanOf(node: Yaml.Node): Span {
  const range = node.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}
