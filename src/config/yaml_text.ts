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
import { parseYaml, YAML_OPTIONS } from "./yaml.ts";
import {
  cutDelete,
  cutRename,
  cutSet,
  type CutTools,
  type KeyPath,
} from "./yaml_cut.ts";

type Edit = (document: Yaml.Document.Parsed) => string | undefined;

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
  readonly #yaml: typeof Yaml;
  readonly #source: string;
  readonly #prefix: string;
  readonly #crlf: boolean;
  #text: string;

  /** Holds a text that was proven; use `YamlText.open()`. */
  constructor(yaml: typeof Yaml, text: string, source: string) {
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
    return new YamlText(await import("yaml"), text, options.source);
  }

  /** What the text says now; an empty one says `{}`. */
  get value(): Readonly<Record<string, unknown>> {
    return this.#valueOf(this.#parse(this.#text));
  }

  /** Writes a value, in place if the key is there, else behind the others. */
  set(path: KeyPath, value: unknown): void {
    this.#edit(
      path,
      withValue(this.value, path, value),
      (document) => cutSet(this.#tools(), document, path, value),
      (document) => {
        document.setIn(path, document.createNode(value));
        return this.#render(document);
      },
    );
  }

  /** Removes a key and its value; comments above it stay. */
  delete(path: KeyPath): void {
    this.#edit(
      path,
      withoutKey(this.value, path),
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
    this.#edit(
      path,
      withValue(withoutKey(this.value, path), target, value),
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

  /** The whole text, with the line ends it came with. */
  toString(): string {
    const body = this.#crlf ? this.#text.replaceAll("\n", "\r\n") : this.#text;
    return this.#prefix + body;
  }

  #edit(path: KeyPath, wanted: unknown, ...edits: readonly Edit[]): void {
    for (const edit of edits) {
      const text = this.#attempt(edit);
      if (text === undefined) continue;
      const document = this.#parse(text);
      const sound = document.errors.length + document.warnings.length === 0;
      if (!sound || !isDeepStrictEqual(this.#safeValue(document), wanted)) {
        continue;
      }
      this.#text = text;
      return;
    }
    const key = printable(path.join("."));
    throw new ParacleError(
      "config.invalid",
      `Cannot edit ${printable(this.#source)}: "${key}" is tied to other ` +
        "parts of the file by an anchor or an alias; edit it by hand",
    );
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
  #cutAll(
    document: Yaml.Document.Parsed,
    path: KeyPath,
  ): string | undefined {
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

  #tools(): CutTools {
    return { yaml: this.#yaml, text: this.#text };
  }
}

type Json = Readonly<Record<string, unknown>>;

function asMap(value: unknown): Json {
  const isMap = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  return isMap ? value as Json : {};
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, key) => asMap(inner)[key], value);
}

function withValue(value: unknown, path: KeyPath, wanted: unknown): Json {
  const [key = "", ...rest] = path;
  const map = asMap(value);
  const inner = rest.length === 0 ? wanted : withValue(map[key], rest, wanted);
  return Object.fromEntries([...Object.entries(map), [key, inner]]);
}

function withoutKey(value: unknown, path: KeyPath): Json {
  const [key = "", ...rest] = path;
  const map = asMap(value);
  const kept = Object.entries(map).filter(([name]) => name !== key);
  return Object.fromEntries(
    rest.length === 0 ? kept : [...kept, [key, withoutKey(map[key], rest)]],
  );
}
