/**
 * Cutting the text of YAML block maps: the new text, or undefined where only
 * rendering anew can do it. Whoever calls proves the outcome.
 *
 * @module
 */
import type * as Yaml from "yaml";

/** A way through maps. */
export type KeyPath = readonly string[];

/** The parser and the text that the document was read from; lines end in LF. */
export interface CutTools {
  /** The parser. */
  readonly yaml: typeof Yaml;
  /** The text. */
  readonly text: string;
}

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
  tools: CutTools,
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
    const [from, to] = spanOf(found.key);
    const keyText = text.slice(from, to);
    const chunk = pairText(tools, keyText, value, found.indent)
      .replace("\n", `${remarkOf(tools, found)}\n`);
    return splice(text, found.start, found.end, chunk);
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

/** Removes a pair; a map that loses its last one becomes `{}`. */
export function cutDelete(
  tools: CutTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): string | undefined {
  const { text } = tools;
  const found = findPair(tools, document, path);
  if (found === undefined) return undefined;
  const { map, index, start, end } = found;
  if (map.items.length === 1 && path.length > 1) {
    return cutSet(tools, document, path.slice(0, -1), {});
  }
  const blankAfter = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0;
  const isLast = index === map.items.length - 1;
  if (!isLast) return splice(text, start, end + blankAfter, "");
  const before = text.slice(0, start).replace(/\n(?:[ \t]*\n)+$/, "\n");
  return before + text.slice(end);
}

/** Writes another key, quoted as the old one was. */
export function cutRename(
  tools: CutTools,
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

function findPair(
  tools: CutTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): Found | undefined {
  const { yaml } = tools;
  const parent = path.slice(0, -1);
  const map = parent.length === 0
    ? document.contents
    : findPair(tools, document, parent)?.value;
  if (!yaml.isMap(map) || isFlow(map)) return undefined;
  const index = map.items.findLastIndex(({ key }) =>
    yaml.isScalar(key) && String(key.value) === path.at(-1)
  );
  return index < 0 ? undefined : pairAt(tools, document, parent, map, index);
}

function pairAt(
  tools: CutTools,
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

function pairText(
  tools: CutTools,
  keyText: string,
  value: unknown,
  indent: number,
): string {
  const body = new tools.yaml.Document({ k: value }, {
    compat: "yaml-1.1",
    schema: "core",
  }).toString({ lineWidth: 0 });
  return (keyText + body.slice(1)).split("\n")
    .map((line) => line === "" ? "" : " ".repeat(indent) + line).join("\n");
}

function scalarText(
  tools: CutTools,
  value: unknown,
  type: Yaml.Scalar["type"] | undefined,
): string {
  const { yaml } = tools;
  const scalar = new yaml.Scalar(value);
  const quoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
  if (quoted && typeof value === "string") scalar.type = type;
  const options = { compat: "yaml-1.1", schema: "core" } as const;
  return new yaml.Document(scalar, options).toString({ lineWidth: 0 })
    .replace(/\n$/, "");
}

/** The comment behind a value that stands on the line of its key. */
function remarkOf(tools: CutTools, found: Found): string {
  const { text, yaml } = tools;
  if (!yaml.isNode(found.value)) return "";
  const rest = text.slice(spanOf(found.value)[1], found.end);
  return /^[ \t]+#[^\n]*(?=\n$|$)/.exec(rest)?.[0] ?? "";
}

function isPlainSpot(scalar: Yaml.Scalar): boolean {
  const [from, to] = spanOf(scalar);
  const flat = !(scalar.type ?? "").startsWith("BLOCK");
  return flat && to > from && scalar.anchor === undefined &&
    scalar.tag === undefined;
}

function isEmptyScalar(tools: CutTools, node: unknown): boolean {
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

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function spanOf(node: Yaml.Node): readonly [number, number] {
  const range = node.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

function splice(text: string, from: number, to: number, chunk: string): string {
  const before = text.slice(0, from);
  const broken = from > 0 && chunk.endsWith("\n") && !before.endsWith("\n");
  return before + (broken ? "\n" : "") + chunk + text.slice(to);
}
