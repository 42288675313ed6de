/**
 * YAML edited as text: what an edit does not concern keeps every character.
 *
 * An edit is first made by cutting the text of a block map; if the outcome does
 * not say what it should, the document is rendered anew with its comments.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type * as Yaml from "yaml";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { parseYaml, YAML_OPTIONS, type YamlLibrary } from "./yaml.ts";
import {
  asMap,
  type Json,
  valueAt,
  withoutKey,
  withValue,
} from "./yaml_data.ts";
import {
  type Comment,
  commentsOf,
  type KeyPath,
  lostComments,
  placedComments,
  type Span,
  type YamlTools,
} from "./yaml_comments.ts";
import {
  cutDelete,
  cutRename,
  cutSet,
  isBlockMap,
  spansOf,
} from "./yaml_cut.ts";
import { type CutEdit, homeOf } from "./yaml_items.ts";

type Edit = (document: Yaml.Document.Parsed) => string | undefined;

interface Change {
  readonly before: string;
  readonly path: KeyPath;
  /** What the text says afterwards. */
  readonly wanted: unknown;
  /** The comments that it still has afterwards. */
  readonly comments: readonly Comment[];
}

/**
 * A YAML text and its edits. Each edit is checked by reading the new text; one
 * that cannot be made leaves the text as it was and throws `config.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { YamlText } from "./yaml_text.ts";
 *
 * const yaml = await YamlText.open("a: 1   # one\n", { source: "x.yaml" });
 * yaml.set(["b"], "two");
 * assert.equal(yaml.toString(), "a: 1   # one\nb: two\n");
 * ```
 */
export class YamlText {
  readonly #yaml: YamlLibrary;
  readonly #source: string;
  readonly #prefix: string;
  readonly #crlf: boolean;
  #text: string;

  /** Holds a proven text; use `YamlText.open()`. */
  constructor(yaml: YamlLibrary, text: string, source: string) {
    this.#yaml = yaml;
    this.#source = source;
    this.#prefix = text.startsWith("\ufeff") ? "\ufeff" : "";
    const body = text.slice(this.#prefix.length);
    const lines = body.split("\n").length - 1;
    this.#crlf = lines > 0 && body.split("\r\n").length - 1 === lines;
    this.#text = this.#crlf ? body.replaceAll("\r\n", "\n") : body;
  }

  /**
   * Takes a text in, once it was read without a fault.
   *
   * @throws `config.invalid` as `parseYaml()` does.
   */
  static async open(
    text: string,
    options: { readonly source: string },
  ): Promise<YamlText> {
    await parseYaml(text, options);
    const yaml = await import("./yaml_library.ts");
    return new YamlText(yaml, text, options.source);
  }

  /** What the text says now; an empty one says `{}`. */
  get value(): Readonly<Record<string, unknown>> {
    return this.#valueOf(this.#parse(this.#text));
  }

  /**
   * Writes a value, in place if the key is there, else behind the others. Of a
   * map that is there, what stays the same is left alone. No comment is lost.
   */
  set(path: KeyPath, value: unknown): void {
    if (this.#setParts(path, value)) return;
    this.#edit(
      this.#change(path, withValue(this.value, path, value)),
      this.#cutSet(path, value),
      (document) => {
        document.setIn(path, document.createNode(value));
        return this.#render(document);
      },
    );
  }

  /** Removes a key, its value and the comments inside; all others stay. */
  delete(path: KeyPath): void {
    const document = this.#parse(this.#text);
    const removed = spansOf(this.#tools(), document, path);
    this.#edit(
      this.#change(path, withoutKey(this.value, path), removed),
      (document) => this.#cutAll(document, path),
      (document) => {
        document.deleteIn(path);
        return this.#render(document);
      },
    );
  }

  /** Gives a key another name; its place and value stay. */
  rename(path: KeyPath, name: string): void {
    const value = valueAt(this.value, path);
    const target = [...path.slice(0, -1), name];
    const wanted = withValue(withoutKey(this.value, path), target, value);
    this.#edit(
      this.#change(path, wanted),
      (document) => cutRename(this.#tools(), document, path, name),
      (document) => {
        const map = document.getIn(path.slice(0, -1), true);
        if (!this.#yaml.isMap(map)) return undefined;
        const pair = map.items.find(({ key }) => String(key) === path.at(-1));
        if (pair === undefined) return undefined;
        pair.key = document.createNode(name);
        return this.#render(document);
      },
    );
  }

  /** Makes an edit of lines if the text then says `value` there; answers whether. */
  cut(path: KeyPath, value: unknown, edit: CutEdit): boolean {
    const made = edit(this.#tools(), this.#parse(this.#text));
    if (made === undefined) return false;
    const wanted = withValue(this.value, path, value);
    const change = this.#change(path, wanted, made.removed);
    const whole = this.#completed(made.text, change);
    if (whole !== undefined) this.#text = whole;
    return whole !== undefined;
  }

  /** The whole text, with the line ends it came with. */
  toString(): string {
    const body = this.#crlf ? this.#text.replaceAll("\n", "\r\n") : this.#text;
    return this.#prefix + body;
  }

  #change(
    path: KeyPath,
    wanted: unknown,
    removed: readonly Span[] = [],
  ): Change {
    const comments = commentsOf(this.#tools()).filter(({ offset }) =>
      !removed.some(([from, to]) => offset >= from && offset < to)
    );
    return { before: this.#text, path, wanted, comments };
  }

  #edit(change: Change, ...edits: readonly Edit[]): void {
    for (const edit of edits) {
      const text = this.#attempt(edit);
      const whole = text === undefined ? text : this.#completed(text, change);
      if (whole === undefined) continue;
      this.#text = whole;
      return;
    }
    const [file, key] = [this.#source, change.path.join(".")].map(printable);
    throw new ParacleError(
      "config.invalid",
      `Cannot edit ${file}: "${key}" is tied to other ` +
        "parts of the file by an anchor or an alias; edit it by hand",
    );
  }

  /** The text with every comment; undefined if it does not say what it should. */
  #completed(text: string, change: Change): string | undefined {
    if (!this.#says(text, change.wanted)) return undefined;
    const tools = this.#tools(text);
    const lost = lostComments(change.comments, commentsOf(tools));
    if (lost.length === 0) return text;
    const from = { ...change, comments: lost };
    const options = { ...from, path: homeOf(this.#tools(change.before), from) };
    for (const whole of placedComments(tools, this.#parse(text), options)) {
      const found = commentsOf(this.#tools(whole));
      const isWhole = lostComments(change.comments, found).length === 0;
      if (isWhole && this.#says(whole, change.wanted)) return whole;
    }
    return undefined;
  }

  #says(text: string, wanted: unknown): boolean {
    const document = this.#parse(text);
    const sound = document.errors.length + document.warnings.length === 0;
    return sound && isDeepStrictEqual(this.#safeValue(document), wanted);
  }

  /** Edits a block map key by key, so that the comments inside stay in place. */
  #setParts(path: KeyPath, value: unknown): boolean {
    const parts = asMap(value);
    const before = this.#text;
    if (Object.keys(parts).length === 0) return false;
    if (!isBlockMap(this.#tools(), this.#parse(before), path)) return false;
    const change = this.#change(path, withValue(this.value, path, value));
    try {
      this.#cutParts(path, parts);
      const whole = this.#completed(this.#text, change);
      this.#text = whole ?? before;
      return whole !== undefined;
    } catch (error) {
      this.#text = before;
      if (error instanceof ParacleError) return false; // as a whole it may do
      throw error;
    }
  }

  #cutParts(path: KeyPath, parts: Json): void {
    const old = asMap(valueAt(this.value, path));
    for (const [key, part] of Object.entries(parts)) {
      const inner = [...path, key];
      if (
        isDeepStrictEqual(old[key], part) || this.#setParts(inner, part)
      ) continue;
      const wanted = withValue(this.value, inner, part);
      this.#edit(this.#change(inner, wanted), this.#cutSet(inner, part));
    }
    for (const key of Object.keys(old)) {
      if (!Object.hasOwn(parts, key)) this.delete([...path, key]);
    }
  }

  #cutSet(path: KeyPath, value: unknown): Edit {
    return (document) => cutSet(this.#tools(), document, path, value);
  }

  #attempt(edit: Edit): string | undefined {
    try {
      return edit(this.#parse(this.#text));
    } catch (error) {
      if (error instanceof ParacleError) throw error;
      return undefined; // the parser refuses the edit; the next way may do
    }
  }

  /** Of a duplicate key every one goes, or the last but one would count. */
  #cutAll(document: Yaml.Document.Parsed, path: KeyPath): string | undefined {
    const tools = this.#tools();
    let text = cutDelete(tools, document, path);
    while (text !== undefined) {
      const rest = this.#parse(text);
      if (!rest.hasIn(path)) break;
      text = cutDelete({ ...tools, text }, rest, path);
    }
    return text;
  }

  #safeValue(document: Yaml.Document.Parsed): unknown {
    try {
      return this.#valueOf(document);
    } catch {
      return undefined; // an alias that lost its anchor
    }
  }

  #valueOf(document: Yaml.Document): Readonly<Record<string, unknown>> {
    return document.toJS() ?? {};
  }

  #parse(text: string): Yaml.Document.Parsed {
    return this.#yaml.parseDocument(text, YAML_OPTIONS);
  }

  #render(document: Yaml.Document): string {
    return document.toString({ lineWidth: 0 });
  }

  #tools(text: string = this.#text): YamlTools {
    return { yaml: this.#yaml, text };
  }
}
