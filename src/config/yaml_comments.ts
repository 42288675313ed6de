/**
 * The comments of a YAML text: which ones an edit lost, and where they can go.
 *
 * @module
 */
import type * as Yaml from "yaml";
import type { YamlLibrary } from "./yaml.ts";

/** The parser and a text; lines end in LF. */
export interface YamlTools {
  /** The parser. */
  readonly yaml: YamlLibrary;
  /** The text. */
  readonly text: string;
}

/** A way through maps. */
export type KeyPath = readonly string[];

/** Where a part of a text starts and ends. */
export type Span = readonly [from: number, to: number];

/** A comment and where it starts. */
export interface Comment {
  /** Offset of its `#`. */
  readonly offset: number;
  /** From its `#` on, without the blanks at its end. */
  readonly text: string;
}

/** Every comment of a text, in order. */
export function commentsOf({ yaml, text }: YamlTools): readonly Comment[] {
  const marks: readonly string[] = [
    yaml.CST.DOCUMENT,
    yaml.CST.FLOW_END,
    yaml.CST.SCALAR,
  ];
  const comments: Comment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const token of new yaml.Lexer().lex(text)) {
    const isMark: boolean = !isScalar && marks.includes(token);
    if (!isScalar && token.startsWith("#")) {
      comments.push({ offset, text: token.trimEnd() });
    }
    isScalar = isMark && token === yaml.CST.SCALAR;
    if (!isMark) offset += token.length;
  }
  return comments;
}

/** The comments of `wanted` that `found` lacks; equal ones are counted. */
export function lostComments(
  wanted: readonly Comment[],
  found: readonly Comment[],
): readonly Comment[] {
  const counts = new Map<string, number>();
  for (const { text } of found) counts.set(text, (counts.get(text) ?? 0) + 1);
  return wanted.filter(({ text }) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

/** Where the pairs of a path stand, from the key to the end of the value. */
export function pairSpans(
  { yaml }: YamlTools,
  document: Yaml.Document.Parsed,
  path: KeyPath,
): readonly Span[] {
  return [...pairsAt(yaml, document.contents, path)].map(([key, value]) => {
    const end = yaml.isNode(value) ? value.range?.[1] : key.range?.[1];
    return [key.range?.[0] ?? 0, end ?? 0];
  });
}

/**
 * The texts with the comments put in: above the key, then above each key it
 * stands under, at last above everything, where a comment always may stand.
 */
export function* placedComments(
  tools: YamlTools,
  document: Yaml.Document.Parsed,
  options: { readonly path: KeyPath; readonly comments: readonly Comment[] },
): Generator<string> {
  const { yaml, text } = tools;
  for (let depth = options.path.length; depth >= 0; depth -= 1) {
    const path = options.path.slice(0, depth);
    const key = [...pairsAt(yaml, document.contents, path)].at(-1)?.[0];
    if (key === undefined && depth > 0) continue;
    const at = key?.range?.[0] ?? 0;
    const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
    const indent = text.slice(start, at);
    if (indent.trim() !== "") continue;
    const lines = options.comments.map((comment) =>
      `${indent}${comment.text}\n`
    );
    yield text.slice(0, start) + lines.join("") + text.slice(start);
  }
}

/** Every pair of a path; duplicate keys give more than one. */
function* pairsAt(
  yaml: YamlLibrary,
  node: unknown,
  [first, ...rest]: KeyPath,
): Generator<readonly [key: Yaml.Scalar, value: unknown]> {
  if (!yaml.isMap(node)) return;
  for (const { key, value } of node.items) {
    if (!yaml.isScalar(key) || String(key.value) !== first) continue;
    if (rest.length === 0) yield [key, value];
    else yield* pairsAt(yaml, value, rest);
  }
}
