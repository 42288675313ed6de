/**
 * YAML as data with places: 1.2 core schema, one document, nothing executed,
 * nothing expanded without a bound.
 *
 * @module
 */
import type * as Yaml from "yaml";
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { readPlain } from "./yaml_plain.ts";
import { fieldAt, type PlainNode } from "./yaml_plain_node.ts";

/** The library as a value, for functions that do not load it themselves. */
export type YamlLibrary = typeof import("./yaml_library.ts");

const MAX_EXPANSION = 100;
const MAX_ALIASES = 1000;
const MAX_SHOWN = 10;
const MAX_TOLD = 250;
const TOO_DEEP = "nested too deeply";
const TOO_MANY = "too many aliases: write out what they name";
const NO_ANCHOR = '"*" stands for an anchor "&" further up, and there is ' +
  "none by this name: name one that is there, or put quotes around the value";

/** The most a file may hold, in bytes or UTF-16 units. */
export const MAX_FILE_SIZE: number = 1024 * 1024;

/** How every YAML of a workspace is parsed: core schema, plain data only. */
export const YAML_OPTIONS: Readonly<
  Yaml.ParseOptions & Yaml.DocumentOptions & Yaml.SchemaOptions
> = {
  logLevel: "error",
  prettyErrors: false,
  resolveKnownTags: false,
  schema: "core",
  uniqueKeys: false,
};

/** A place in a text; both count from 1. */
export interface Place {
  /** Line. */
  readonly line: number;
  /** Column. */
  readonly column: number;
}

/** One way into a document: keys and positions from the top. */
export type YamlPath = readonly (string | number)[];

/** A document that was read. */
export interface ParsedYaml {
  /** Plain data; null when the document is empty. */
  readonly value: unknown;
  /** `source:line:column: text`, one for each duplicate key. */
  readonly warnings: readonly string[];
  /**
   * Where a value stands: a plain value itself, a collection by its key. With
   * `"key"` the key of any value. Undefined when nothing is there.
   */
  placeOf(path: YamlPath, what?: "key" | "value"): Place | undefined;
  /**
   * A scalar as it is written, without quotes: `1.10` stays `1.10`, where
   * `value` has the number 1.1. Undefined for anything but a scalar.
   */
  textOf(path: YamlPath): string | undefined;
}

/** How to read a text. */
export interface ParseYamlOptions {
  /** What messages call the text: its file. */
  readonly source: string;
  /** Code of the failure. Default: `config.invalid`. */
  readonly code?: ErrorCode;
}

/**
 * Reads one YAML document. Dates stay strings; of duplicate keys the last one
 * counts, with a warning; an unknown tag is an error like any other.
 *
 * @throws `config.invalid` (or `options.code`) with the place of every fault.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseYaml } from "./yaml.ts";
 *
 * const yaml = await parseYaml("a:\n  - 1\n  - on: 2026-01-02\n", { source: "x.yaml" });
 * assert.deepEqual(yaml.value, { a: [1, { on: "2026-01-02" }] });
 * assert.deepEqual(yaml.placeOf(["a", 1, "on"]), { line: 3, column: 9 });
 * ```
 */
export async function parseYaml(
  text: string,
  options: ParseYamlOptions,
): Promise<ParsedYaml> {
  const bare = text.startsWith("\ufeff") ? text.slice(1) : text;
  const plain = readPlain(bare);
  if (plain !== undefined) return parsedPlain(plain);
  return new Reader(await import("./yaml_library.ts"), options).read(bare);
}

function parsedPlain(root: PlainNode): ParsedYaml {
  return {
    value: root.value,
    warnings: [],
    placeOf: (path, what = "value") => {
      const { node, keyPlace } = fieldAt(root, path) ?? {};
      const isWritten = node?.quoted === true || (node?.source ?? "") !== "";
      return what === "value" && isWritten
        ? node?.place
        : keyPlace ?? node?.place;
    },
    textOf: (path) => fieldAt(root, path)?.node.source,
  };
}

class Reader {
  readonly #yaml: YamlLibrary;
  readonly #lines: Yaml.LineCounter;
  readonly #source: string;
  readonly #code: ErrorCode;
  readonly #warnings: string[] = [];

  constructor(yaml: YamlLibrary, options: ParseYamlOptions) {
    this.#yaml = yaml;
    this.#lines = new yaml.LineCounter();
    this.#source = options.source;
    this.#code = options.code ?? "config.invalid";
  }

  async read(text: string): Promise<ParsedYaml> {
    try {
      return await this.#read(text);
    } catch (error) {
      if (error instanceof RangeError) {
        throw this.#failure([{ offset: 0, text: TOO_DEEP }], error);
      }
      throw error;
    }
  }

  async #read(text: string): Promise<ParsedYaml> {
    const document = this.#yaml.parseDocument(text, {
      ...YAML_OPTIONS,
      lineCounter: this.#lines,
    });
    const faults = [...document.errors, ...document.warnings];
    if (faults.some(({ code }) => code === "RESOURCE_EXHAUSTION")) {
      throw this.#failure([{ offset: 0, text: TOO_DEEP }]);
    }
    if (faults.length > 0) {
      const { tellFaults } = await import("./yaml_faults.ts");
      const tools = { yaml: this.#yaml, text };
      throw this.#failure(tellFaults(tools, document, MAX_SHOWN));
    }
    const root: unknown = document.contents;
    this.#inspect(document);
    return {
      value: this.#toJs(document),
      warnings: this.#warnings,
      placeOf: (path, what = "value") => this.#placeOf(root, path, what),
      textOf: (path) => {
        const node = this.#find(root, path)?.value;
        return this.#yaml.isScalar(node)
          ? node.source ?? String(node.value)
          : undefined;
      },
    };
  }

  #toJs(document: Yaml.Document.Parsed): unknown {
    try {
      return document.toJS({ maxAliasCount: MAX_EXPANSION });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw this.#failure([{ offset: 0, text: TOO_MANY }], error);
    }
  }

  /** Warns of duplicate keys; refuses an alias inside what it stands for. */
  #inspect(document: Yaml.Document.Parsed): void {
    const { isScalar, visit } = this.#yaml;
    let aliases = 0;
    visit(document, {
      Map: (_, map) => {
        const seen = new Set<string>();
        for (const { key } of map.items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          if (seen.has(name)) {
            const told = `duplicate key "${name}"; the last one counts`;
            this.#warnings.push(this.#at(key.range?.[0] ?? 0, told));
          }
          seen.add(name);
        }
      },
      Alias: (_, alias, ancestors) => {
        aliases += 1;
        if (aliases > MAX_ALIASES) {
          throw this.#failure([{ offset: 0, text: TOO_MANY }]);
        }
        const target = alias.resolve(document);
        const cyclic = ancestors.some((node) => node === target);
        if (target !== undefined && !cyclic) return;
        const text = cyclic
          ? `alias "${alias.source}" contains itself: write out what it names`
          : NO_ANCHOR;
        throw this.#failure([{ offset: alias.range?.[0] ?? 0, text }]);
      },
    });
  }

  #find(
    root: unknown,
    path: YamlPath,
  ): { readonly key: unknown; readonly value: unknown } | undefined {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    let found: { key: unknown; value: unknown } = { key: root, value: root };
    for (const step of path) {
      const { value } = found;
      if (isAlias(value)) return undefined;
      if (isMap(value)) {
        const pair = value.items.findLast(({ key }) =>
          String(isScalar(key) ? key.value : key) === String(step)
        );
        if (pair === undefined) return undefined;
        found = { key: pair.key, value: pair.value };
      } else if (isSeq(value)) {
        const item = value.items[Number(step)];
        if (item === undefined) return undefined;
        found = { key: item, value: item };
      } else return undefined;
    }
    return found;
  }

  #placeOf(
    root: unknown,
    path: YamlPath,
    what: "key" | "value",
  ): Place | undefined {
    const { isNode, isScalar } = this.#yaml;
    const found = this.#find(root, path);
    if (found === undefined) return undefined;
    const { key, value } = found;
    const [from = 0, to = 0] = isScalar(value) ? value.range ?? [] : [];
    const plain = isScalar(value) && to > from;
    const node = what === "value" && plain ? value : key;
    if (!isNode(node)) return { line: 1, column: 1 };
    return this.#place(node.range?.[0] ?? 0);
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #at(offset: number, text: string): string {
    const { line, column } = this.#place(offset);
    const told = printable(text.replace(/\.$/, "")).slice(0, MAX_TOLD);
    return `${printable(this.#source)}:${line}:${column}: ${told}`;
  }

  #failure(
    faults: readonly { readonly offset: number; readonly text: string }[],
    cause?: unknown,
  ): ParacleError {
    const sorted = faults.toSorted((a, b) => a.offset - b.offset);
    const issues = sorted.slice(0, MAX_SHOWN)
      .map(({ offset, text }) => this.#at(offset, text));
    const more = faults.length - issues.length;
    if (more > 0) issues.push(`and ${more} more`);
    return new ParacleError(
      this.#code,
      `Cannot read YAML: ${issues.join("; ")}`,
      { details: { source: this.#source, issues }, cause },
    );
  }
}
