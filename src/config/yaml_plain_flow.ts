/**
 * `[a, b]`, `{c: d}` and quoted texts, on one line and of the plain kind.
 *
 * @module
 */
import {
  at,
  type PlainField,
  type PlainNode,
  plainScalar,
} from "./yaml_plain_node.ts";

const QUOTED = /"([^"\\]*)"|'([^']*)'/y;
const TOKEN = /[A-Za-z0-9_/.](?:[\w ./-]*[\w./-])?/y;
const KEY = /([A-Za-z_][\w./-]*): /y;
const KEY_IS_NO_TEXT = /^(?:true|false|null|__proto__)$/i;
const MAX_DEPTH = 8;

/** Reads one value after the other; keeps nothing between them. */
export class FlowReader {
  #text = "";
  #at = 0;
  #line = 0;
  #column = 0;

  /**
   * The value that is the whole of `text` but for a comment; undefined when
   * there is anything unusual about it.
   */
  read(text: string, line: number, column: number): PlainNode | undefined {
    this.#text = text;
    this.#at = 0;
    this.#line = line;
    this.#column = column;
    const node = this.#value(0);
    const rest = text.slice(this.#at);
    return node !== undefined && /^(?: +#.*)?$/.test(rest) ? node : undefined;
  }

  #value(depth: number): PlainNode | undefined {
    const place = at(this.#line, this.#column + this.#at);
    switch (this.#text[this.#at]) {
      case '"':
      case "'": {
        const found = this.#match(QUOTED);
        const value = found?.[1] ?? found?.[2];
        return value === undefined
          ? undefined
          : { value, source: value, quoted: true, place };
      }
      case "[":
        return depth < MAX_DEPTH ? this.#list(depth + 1, place) : undefined;
      case "{":
        return depth < MAX_DEPTH ? this.#map(depth + 1, place) : undefined;
      default: {
        const token = depth > 0 ? this.#match(TOKEN)?.[0] : undefined;
        return token === undefined ? undefined : plainScalar(token, place);
      }
    }
  }

  #list(depth: number, place: PlainNode["place"]): PlainNode | undefined {
    const items: PlainNode[] = [];
    const sound = this.#entries("]", () => {
      const item = this.#value(depth);
      if (item !== undefined) items.push(item);
      return item !== undefined;
    });
    if (!sound) return undefined;
    return { value: items.map(({ value }) => value), place, items };
  }

  #map(depth: number, place: PlainNode["place"]): PlainNode | undefined {
    const fields = new Map<string, PlainField>();
    const value: Record<string, unknown> = {};
    const sound = this.#entries("}", () => {
      const keyPlace = at(this.#line, this.#column + this.#at);
      const key = this.#match(KEY)?.[1];
      if (key === undefined || KEY_IS_NO_TEXT.test(key) || fields.has(key)) {
        return false;
      }
      this.#skipSpaces();
      const node = this.#value(depth);
      if (node === undefined) return false;
      fields.set(key, { keyPlace, node });
      value[key] = node.value;
      return true;
    });
    return sound ? { value, place, fields } : undefined;
  }

  /** Reads `entry, entry` and the closing bracket; false when it is not so. */
  #entries(close: string, entry: () => boolean): boolean {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#take(close)) return true;
    for (;;) {
      this.#skipSpaces();
      if (!entry()) return false;
      this.#skipSpaces();
      if (this.#take(close)) return true;
      if (!this.#take(",")) return false;
    }
  }

  #take(character: string): boolean {
    const here = this.#text[this.#at] === character;
    if (here) this.#at += 1;
    return here;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}
