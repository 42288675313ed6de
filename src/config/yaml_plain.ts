/**
 * The YAML that people write, read without the library: block maps and lists
 * of one-line values. Whatever is unusual is left to the library, so the two
 * never disagree; this one is there because it starts at once.
 *
 * @module
 */
import { FlowReader } from "./yaml_plain_flow.ts";
import {
  at,
  type PlainField,
  type PlainNode,
  type PlainPlace,
  plainScalar,
} from "./yaml_plain_node.ts";

/** Thrown inside only: the text is for the library. */
class Unusual extends Error {}

interface Line {
  /** Columns before the text. */
  readonly indent: number;
  /** From the first character that is no space; without its line end. */
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
}

const MAX_DEPTH = 50;
// Control characters, tabs, breaks that are lines to YAML or to nobody, and
// spaces that are none to YAML but would be trimmed here.
const STRANGE =
  /[^\n\r\x20-\x7e\u00a0-\u2027\u202a-\ufefe\uff00-\uffff]|[^\S \n\r]|\r(?!\n)/;
const KEY = /^([A-Za-z_][\w./-]*):(?: +|$)/;
const KEY_IS_NO_TEXT = /^(?:true|false|null|__proto__)$/i;
const PLAIN_START = /^(?:-?\d|[^?:,[\]{}#&*!|>'"%@`\s-])/;
const FLOW_START: ReadonlySet<string> = new Set(['"', "'", "[", "{"]);

/**
 * Reads a text of the plain kind; undefined when it is not of that kind,
 * broken texts included.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPlain } from "./yaml_plain.ts";
 *
 * assert.deepEqual(readPlain("a:\n  - b: 1\n")?.value, { a: [{ b: 1 }] });
 * assert.equal(readPlain("a: &anchor 1\n"), undefined);
 * ```
 */
export function readPlain(text: string): PlainNode | undefined {
  if (STRANGE.test(text)) return undefined;
  try {
    return new PlainReader(text).document();
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

class PlainReader {
  readonly #rows: readonly string[];
  readonly #flow: FlowReader = new FlowReader();
  #row = 0;
  #depth = 0;
  #line: Line | undefined;

  constructor(text: string) {
    this.#rows = text.split("\n");
    this.#advance();
  }

  document(): PlainNode {
    const { indent, text } = this.#line ?? {};
    if (indent === 0 && text === "---") this.#advance();
    const first = this.#line;
    if (first === undefined) throw new Unusual();
    const root = this.#block(first.indent);
    if (this.#line !== undefined) throw new Unusual();
    return root;
  }

  /** Goes to the next line that is not empty and not a comment. */
  #advance(): void {
    while (this.#row < this.#rows.length) {
      const row = (this.#rows[this.#row] ?? "").trimEnd();
      this.#row += 1;
      const text = row.trimStart();
      if (text === "" || text.startsWith("#")) continue;
      const indent = row.length - text.length;
      // A marker between documents, or a directive.
      if (indent === 0 && /^(?:---.|\.\.\.|%)/.test(row)) throw new Unusual();
      this.#line = { indent, text, number: this.#row };
      return;
    }
    this.#line = undefined;
  }

  /** The map or list that begins with this line. */
  #block(indent: number): PlainNode {
    const line = this.#line;
    this.#depth += 1;
    if (line === undefined || this.#depth > MAX_DEPTH) throw new Unusual();
    const block: PlainNode = isItem(line.text)
      ? this.#list(indent)
      : this.#map(indent, line);
    this.#depth -= 1;
    return block;
  }

  #list(indent: number): PlainNode {
    const items: PlainNode[] = [];
    const start = this.#line;
    let line: Line | undefined = start;
    while (line !== undefined && line.indent === indent && isItem(line.text)) {
      const text = line.text.slice(1).trimStart();
      if (text === "" || text.startsWith("#") || isItem(text)) {
        throw new Unusual();
      }
      const column = indent + line.text.length - text.length;
      items.push(
        KEY.test(text)
          ? this.#map(column, { indent: column, text, number: line.number })
          : this.#value(text, line.number, column, indent),
      );
      line = this.#line;
    }
    return {
      value: items.map((item) => item.value),
      place: at(start?.number ?? 1, indent),
      items,
    };
  }

  /** `line` is the first one; after a dash it begins in the middle of a row. */
  #map(indent: number, first: Line): PlainNode {
    const fields = new Map<string, PlainField>();
    const value: Record<string, unknown> = {};
    let line: Line | undefined = first;
    while (line !== undefined && line.indent === indent) {
      const key = keyOf(line.text);
      if (key === undefined || fields.has(key)) throw new Unusual();
      const keyPlace = at(line.number, indent);
      const node = this.#valueOf(line, key.length);
      fields.set(key, { keyPlace, node });
      value[key] = node.value;
      line = this.#line;
    }
    if (this.#line !== undefined && this.#line.indent > indent) {
      throw new Unusual();
    }
    return { value, place: at(first.number, indent), fields };
  }

  /** What stands behind a key of so many characters and its colon. */
  #valueOf(line: Line, length: number): PlainNode {
    const text = line.text.slice(length + 1).trimStart();
    if (text === "" || text.startsWith("#")) return this.#below(line);
    const { indent, number } = line;
    const column = indent + line.text.length - text.length;
    return text === "|" || text === "|-"
      ? this.#literal(text, at(number, column), indent)
      : this.#value(text, number, column, indent);
  }

  /** What a key has on the lines below it: a deeper block, a list, nothing. */
  #below({ indent, number }: Line): PlainNode {
    this.#advance();
    const next = this.#line;
    const isBlock = next !== undefined &&
      (next.indent > indent || next.indent === indent && isItem(next.text));
    if (isBlock) return this.#block(next.indent);
    return { value: null, source: "", place: at(number, indent) };
  }

  /** A value on one line; `indent` is that of the block it is in. */
  #value(
    text: string,
    number: number,
    column: number,
    indent: number,
  ): PlainNode {
    const node = this.#scalar(text, number, column);
    this.#advance();
    // A deeper line would go on with this value.
    if (node === undefined || (this.#line?.indent ?? 0) > indent) {
      throw new Unusual();
    }
    return node;
  }

  /** The lines below `|`, as they are, without their indentation. */
  #literal(header: string, place: PlainPlace, indent: number): PlainNode {
    const first = this.#rows[this.#row] ?? "";
    const margin = first.search(/[^ ]/);
    if (margin <= indent) throw new Unusual();
    const lines: string[] = [];
    for (; this.#row < this.#rows.length; this.#row++) {
      const row = this.#rows[this.#row] ?? "";
      const depth = row.search(/[^ ]/);
      if (depth >= 0 && depth < margin) break;
      if (row.endsWith("\r") || depth < 0 && row !== "") throw new Unusual();
      lines.push(row.slice(margin));
    }
    if (lines.at(-1) !== "" && this.#row === this.#rows.length) {
      throw new Unusual(); // the text ends without a line break
    }
    this.#advance();
    if ((this.#line?.indent ?? 0) > indent) throw new Unusual();
    const text = lines.join("\n").replace(/\n+$/, "");
    const value = header === "|" ? `${text}\n` : text;
    return { value, source: value, place };
  }

  #scalar(text: string, number: number, column: number): PlainNode | undefined {
    if (FLOW_START.has(text.charAt(0))) {
      return this.#flow.read(text, number, column);
    }
    if (!PLAIN_START.test(text)) return undefined;
    const cut = text.indexOf(" #");
    const source = cut < 0 ? text : text.slice(0, cut).trimEnd();
    if (source.includes(": ") || source.endsWith(":")) return undefined;
    return plainScalar(source, at(number, column));
  }
}

function keyOf(text: string): string | undefined {
  const key = KEY.exec(text)?.[1];
  return key === undefined || KEY_IS_NO_TEXT.test(key) ? undefined : key;
}

function isItem(text: string): boolean {
  return text === "-" || text.startsWith("- ");
}
