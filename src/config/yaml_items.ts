/**
 * Items of YAML block lists added and taken out as lines of text, so that the
 * comments of the others stay where they are.
 *
 * @module
 */
import type * as Yaml from "yaml";
import type { Comment, KeyPath, Span, YamlTools } from "./yaml_comments.ts";
import { YAML_OPTIONS } from "./yaml.ts";
import { spansOf } from "./yaml_cut.ts";
import { lineStart, splice } from "./yaml_lines.ts";

/** A text with an edit made, and where in the old one something was removed. */
export interface CutText {
  /** The new text. */
  readonly text: string;
  /** Comments in here may go. */
  readonly removed: readonly Span[];
}

/** Makes an edit; undefined where lines cannot do it. Whoever calls proves the outcome. */
export type CutEdit = (
  tools: YamlTools,
  document: Yaml.Document.Parsed,
) => CutText | undefined;

/** Adds an item behind the last one. */
export function cutAppend(path: KeyPath, value: unknown): CutEdit {
  return (tools, document) => {
    const list = document.getIn(path, true);
    const last = itemAt(tools, list, -1);
    if (last === undefined) return undefined;
    const { end, indent } = last;
    const chunk = new tools.yaml.Document([value], {
      compat: "yaml-1.1",
      schema: "core",
    }).toString({ lineWidth: 0 }).replace(/^(?=.)/gm, " ".repeat(indent));
    return { text: splice(tools.text, end, end, chunk), removed: [] };
  };
}

/** Takes an item out, unless it is the only one. */
export function cutItem(path: KeyPath, index: number): CutEdit {
  return (tools, document) => {
    const list = document.getIn(path, true);
    const found = itemAt(tools, list, index);
    if (found === undefined || found.count === 1) return undefined;
    const span: Span = [found.start, found.end];
    return { text: splice(tools.text, ...span, ""), removed: [span] };
  };
}

/** The innermost key of a path that held all of these comments. */
export function homeOf(
  tools: YamlTools,
  options: { readonly path: KeyPath; readonly comments: readonly Comment[] },
): KeyPath {
  const { path, comments } = options;
  const document = tools.yaml.parseDocument(tools.text, YAML_OPTIONS);
  const homes = path.map((_, index) => path.slice(0, index + 1));
  return homes.findLast((home) =>
    spansOf(tools, document, home).some(([from, to]) =>
      comments.every(({ offset }) => offset >= from && offset < to)
    )
  ) ?? [];
}

interface Item {
  readonly count: number;
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

function itemAt(
  { text, yaml }: YamlTools,
  list: unknown,
  index: number,
): Item | undefined {
  if (!yaml.isSeq(list) || list.flow === true) return undefined;
  const node = list.items.at(index);
  const at = yaml.isNode(node) ? node.range?.[0] : undefined;
  if (at === undefined) return undefined;
  const start = lineStart(text, at);
  const lead = /^( *)- +$/.exec(text.slice(start, at));
  if (lead === null) return undefined;
  const indent = lead[1]?.length ?? 0;
  return {
    count: list.items.length,
    start,
    end: endOf(text, start, indent),
    indent,
  };
}

/** Behind the last line that is further in than the item's dash. */
function endOf(text: string, start: number, indent: number): number {
  let end = lineAfter(text, start);
  for (let from = end; from < text.length;) {
    const next = lineAfter(text, from);
    const line = text.slice(from, next);
    if (line.trim() !== "") {
      if (line.length - line.trimStart().length <= indent) break;
      end = next;
    }
    from = next;
  }
  return end;
}

function lineAfter(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at + 1;
}
