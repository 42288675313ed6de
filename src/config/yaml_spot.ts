/**
 * The surroundings of a fault in a YAML text.
 *
 * @module
 */
import type * as Yaml from "yaml";

/** A text that was parsed, and the library that did it. */
export interface ParsedText {
  /** The library. */
  readonly yaml: typeof import("./yaml_library.ts");
  /** The text. */
  readonly text: string;
}

/** A quote or a bracket: where it opens, and with which character. */
export interface Opener {
  /** Offset of the character. */
  readonly offset: number;
  /** `"`, `'`, `[` or `{`. */
  readonly mark: string;
}

/** What stands around an offset. No word of it is for a message but `key`. */
export interface Spot {
  /** Its line up to it. */
  readonly before: string;
  /** Its line from it on. */
  readonly rest: string;
  /** The lines above, first to last. */
  readonly above: readonly string[];
  /** What follows, over lines. */
  readonly after: string;
  /** The key at the start of its line. */
  readonly key: string | undefined;
  /** The innermost bracket around it. */
  readonly inside: Opener | undefined;
  /** The quote or bracket whose end was expected here. */
  readonly open: Opener | undefined;
}

const KEY = /^\s*(?:- +)*(["']?)([A-Za-z_][\w.-]{0,39})\1[ \t]*:(?=[ \t\r]|$)/;

/** Looks around an offset of a document that was parsed with faults. */
export function spotAt(
  { yaml, text }: ParsedText,
  document: Yaml.Document.Parsed,
  offset: number,
): Spot {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(start, offset);
  const rest = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
  return {
    before,
    rest,
    above: text.slice(0, start).split(/\r?\n/).slice(0, -1),
    after: text.slice(offset),
    key: keyOf(before + rest),
    ...openers({ yaml, text }, document, offset),
  };
}

/** The key a line starts with, after the dashes of a list. */
export function keyOf(line: string): string | undefined {
  return KEY.exec(line)?.[2];
}

function openers(
  { yaml, text }: ParsedText,
  document: Yaml.Document.Parsed,
  offset: number,
): Pick<Spot, "inside" | "open"> {
  let inside: Opener | undefined;
  let open: Opener | undefined;
  yaml.visit(document, {
    Value: (_, node) => {
      const [from, to] = node.range ?? [0, 0];
      const mark = text.charAt(from);
      const isFlow = yaml.isCollection(node) && node.flow === true;
      const isQuoted = yaml.isScalar(node) && /^QUOTE/.test(node.type ?? "");
      const end = text.slice(Math.max(from + 1, innerEnd(yaml, node)), to);
      const closed = end.endsWith(CLOSERS[mark] ?? mark);
      if (to === offset && (isFlow || isQuoted) && !closed) {
        open = { offset: from, mark };
      }
      if (isFlow && mark in CLOSERS && from < offset && offset < to) {
        inside = { offset: from, mark };
      }
    },
  });
  return { inside, open };
}

/** Where the last item of a collection ends: its bracket cannot be before. */
function innerEnd(yaml: ParsedText["yaml"], node: unknown): number {
  const last = yaml.isCollection(node) ? node.items.at(-1) : undefined;
  const inner = yaml.isPair(last) ? last.value ?? last.key : last;
  return yaml.isNode(inner) ? inner.range?.[1] ?? 0 : 0;
}

/** What closes a bracket. */
export const CLOSERS: Readonly<Record<string, string>> = { "[": "]", "{": "}" };
