/**
 * A YAML file of the workspace as typed fields: what is not there is
 * undefined, what has the wrong type fails with file, line and key.
 *
 * @module
 */
import { type ParsedYaml, parseYaml } from "../config/yaml.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Folder } from "./folder.ts";

/** Keys and positions from the top of a document. */
export type FieldPath = readonly (string | number)[];

/** What a field needs to know of the document it is in. */
export interface FieldSource {
  /** `file:line:column` of a value, or as near as can be told. */
  placeOf(path: FieldPath): string;
  /** A plain value as it is written: `1.10`, not 1.1. */
  textOf(path: FieldPath): string | undefined;
}

/** A value in a document, and the way to it. Immutable. */
export class Field {
  /** The plain data. */
  readonly value: unknown;
  readonly #source: FieldSource;
  readonly #path: FieldPath;

  /** Makes the field at `path`; documents start at the empty path. */
  constructor(value: unknown, source: FieldSource, path: FieldPath = []) {
    this.value = value;
    this.#source = source;
    this.#path = path;
  }

  /** Whether there is a value: null counts as none. */
  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** `file:line:column`. */
  get place(): string {
    return this.#source.placeOf(this.#path);
  }

  /** `file:line:column` of what stands below, or as near as can be told. */
  placeOf(path: FieldPath): string {
    return this.#source.placeOf([...this.#path, ...path]);
  }

  /** Whether the value is a map. */
  get isMap(): boolean {
    return isMap(this.value);
  }

  /** Whether the value is a list. */
  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** The field of a key; absent in an absent map. */
  at(key: string): Field {
    const map = this.map();
    const value = map && Object.hasOwn(map, key) ? map[key] : undefined;
    return new Field(value, this.#source, [...this.#path, key]);
  }

  /** The keys of a map, in order. */
  keys(): readonly string[] {
    return Object.keys(this.map() ?? {});
  }

  /** The map itself. */
  map(): Readonly<Record<string, unknown>> | undefined {
    if (!this.present) return undefined;
    if (!isMap(this.value)) throw this.wrong("a map");
    return this.value;
  }

  /** The items of a list; none when it is absent. */
  items(): readonly Field[] {
    if (!this.present) return [];
    if (!Array.isArray(this.value)) throw this.wrong("a list");
    return this.value.map((item: unknown, i) =>
      new Field(item, this.#source, [...this.#path, i])
    );
  }

  /** Plain text; numbers, dates and booleans count, as they are written. */
  text(): string | undefined {
    if (!this.present) return undefined;
    if (typeof this.value === "string") return this.value;
    if (typeof this.value === "object") throw this.wrong("a text");
    return this.#source.textOf(this.#path) ?? String(this.value);
  }

  /** A list of texts. */
  texts(): readonly string[] {
    return this.items().map((item) => item.requiredText());
  }

  /** Plain text that must be there and not be empty. */
  requiredText(): string {
    const text = this.text();
    if (text === undefined || text === "") throw this.wrong("a text");
    return text;
  }

  /** A finite number. */
  number(): number | undefined {
    if (!this.present) return undefined;
    if (typeof this.value === "number" && Number.isFinite(this.value)) {
      return this.value;
    }
    throw this.wrong("a number");
  }

  /** A boolean; `yes`, `no`, `on` and `off` count. */
  boolean(): boolean | undefined {
    if (!this.present) return undefined;
    const word = String(this.value).toLowerCase();
    if (["true", "yes", "on"].includes(word)) return true;
    if (["false", "no", "off"].includes(word)) return false;
    throw this.wrong("true or false");
  }

  /** The failure that the value is not what it should be. */
  wrong(expected: string): ParacleError {
    const found = this.present ? `found ${kindOf(this.value)}` : "it is absent";
    return this.invalid(`expected ${expected}, ${found}`);
  }

  /** A failure at this place. */
  invalid(state: string): ParacleError {
    const key = printable(keyPath(this.#path));
    return new ParacleError(
      "workspace.invalid",
      `Cannot read the workspace: ${this.place}: ${key}: ${printable(state)}`,
      { details: { place: this.place, key } },
    );
  }
}

/** A document that was read, its root a map. */
export interface WorkspaceDocument {
  /** The whole. */
  readonly root: Field;
  /** Where values stand. */
  readonly source: FieldSource;
  /** One line each, with the place. */
  readonly warnings: readonly string[];
}

/**
 * Reads a YAML file of the workspace; undefined when there is none. An empty
 * file is an empty map.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readDocument(
  folder: Folder,
  path: string,
): Promise<WorkspaceDocument | undefined> {
  const text = await folder.readText(path);
  return text === undefined ? undefined : await parseDocument(text, path);
}

/**
 * Reads the text of a YAML file whose root is a map.
 *
 * @throws {ParacleError} `workspace.invalid` with the place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseDocument } from "./document.ts";
 *
 * const { root } = await parseDocument("version: 1.10\nlogs: yes\n", "project.yaml");
 * assert.equal(root.at("version").text(), "1.10");
 * assert.equal(root.at("logs").boolean(), true);
 * assert.throws(() => root.at("version").items(), /project.yaml:1:10: version: expected a list/);
 * ```
 */
export async function parseDocument(
  text: string,
  path: string,
): Promise<WorkspaceDocument> {
  const yaml = await parseYaml(text, {
    source: path,
    code: "workspace.invalid",
  });
  const source: FieldSource = {
    placeOf: (at) => placeIn(yaml, printable(path), at),
    textOf: (at) => yaml.textOf(at),
  };
  const root = new Field(yaml.value ?? {}, source);
  if (!root.isMap) throw root.wrong("a map");
  return { root, source, warnings: yaml.warnings };
}

/** Whether a value is a map and not a list. */
export function isMap(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function placeIn(yaml: ParsedYaml, path: string, at: FieldPath): string {
  for (let length = at.length; length >= 0; length--) {
    const place = yaml.placeOf(at.slice(0, length));
    if (place !== undefined) return `${path}:${place.line}:${place.column}`;
  }
  return `${path}:1:1`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (value === "") return "an empty text";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

function keyPath(path: FieldPath): string {
  const text = path.map((step) =>
    typeof step === "number" ? `[${step}]` : `.${step}`
  ).join("");
  return text.replace(/^\./, "") || "(root)";
}
