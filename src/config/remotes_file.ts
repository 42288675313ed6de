/**
 * One `remotes.yaml`: its remotes, sound or broken, one by one.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { type Fault, faultText, isAbsent, isMap, kindOf } from "./fault.ts";
import { plainRemote } from "./plain_remote.ts";
import type { RemoteConfig } from "./remote.ts";
import { remoteNameFault } from "./remote_rules.ts";
import { makeRemote } from "./remote_values.ts";
import type { RemoteCheck } from "./schema.ts";
import {
  MAX_FILE_SIZE,
  type ParsedYaml,
  parseYaml,
  type Place,
  type YamlPath,
} from "./yaml.ts";

const KEYS = ["remotes", "default"];
// Loads zod: not read ahead by commands that meet plain remotes only.
const LATE = { schema: "./schema.ts" } as const;

/** What a file says of one remote. */
export type RemoteResult =
  & {
    /** What the file says, unproven. */
    readonly fields: Readonly<Record<string, unknown>>;
    /** `file:line:column`. */
    readonly place: string;
  }
  & ({
    readonly kind: "ok";
    readonly remote: RemoteConfig;
  } | {
    readonly kind: "broken";
    /** `file:line:column: key.path: what was expected`. */
    readonly faults: readonly string[];
  });

/** What a file says. */
export interface RemotesFile {
  /** By name, in the order of the file. */
  readonly entries: ReadonlyMap<string, RemoteResult>;
  /** Name of the default remote; it may name nothing. */
  readonly default: string | undefined;
  /** `file:line:column: text`. */
  readonly warnings: readonly string[];
}

/** How to read it. */
export interface ReadRemotesOptions {
  /** The file, for messages. */
  readonly source: string;
  /** Folder that relative paths start from. */
  readonly baseDir?: string;
}

/**
 * Reads the text of a `remotes.yaml`. A broken remote is kept as such and
 * stops no other.
 *
 * @throws `config.invalid` when the file as a whole cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readRemotes } from "./remotes_file.ts";
 *
 * const text = "remotes: { lab: { host: lab.example } }\ndefault: lab\n";
 * const file = await readRemotes(text, { source: "remotes.yaml" });
 * const lab = file.entries.get("lab");
 * assert.equal(file.default, "lab");
 * assert.deepEqual(lab?.kind === "broken" && lab.faults, [
 *   "remotes.yaml:1:12: remotes.lab.workspace: missing; expected the folder on the host",
 * ]);
 * ```
 */
export async function readRemotes(
  text: string,
  options: ReadRemotesOptions,
): Promise<RemotesFile> {
  if (text.length > MAX_FILE_SIZE) {
    throw invalid([`${printable(options.source)}: larger than 1 MiB`]);
  }
  return await new FileReader(await parseYaml(text, options), options).read();
}

class FileReader {
  readonly #yaml: ParsedYaml;
  readonly #options: ReadRemotesOptions;
  readonly #warnings: string[];

  constructor(yaml: ParsedYaml, options: ReadRemotesOptions) {
    this.#yaml = yaml;
    this.#options = options;
    this.#warnings = [...yaml.warnings];
  }

  async read(): Promise<RemotesFile> {
    const top = this.#map([], this.#yaml.value);
    for (const key of Object.keys(top)) {
      if (KEYS.includes(key)) continue;
      const value = top[key];
      const hint = isMap(value) && !isAbsent(value["host"])
        ? `; put it under "remotes:"`
        : didYouMean(key, KEYS);
      const text = `unknown key${hint}`;
      this.#warnings.push(this.#at({ path: [key], text, onKey: true }));
    }
    const entries = new Map<string, RemoteResult>();
    const remotes = this.#map(["remotes"], top["remotes"]);
    for (const [name, fields] of Object.entries(remotes)) {
      entries.set(name, await this.#remote(name, fields));
    }
    const chosen = this.#default(top["default"]);
    return { entries, default: chosen, warnings: this.#warnings };
  }

  async #remote(name: string, value: unknown): Promise<RemoteResult> {
    const { remote, faults, warnings } = await this.#check(name, value);
    const inFile = (fault: Fault): Fault => ({
      ...fault,
      path: ["remotes", name, ...fault.path],
      onKey: fault.onKey || fault.path.length === 0,
    });
    this.#warnings.push(...warnings.map((fault) => this.#at(inFile(fault))));
    const fields = isMap(value) ? value : {};
    const place = this.#place(["remotes", name], true);
    if (remote !== undefined) return { kind: "ok", remote, fields, place };
    const told = faults.map(inFile).toSorted((a, b) => this.#order(a, b))
      .map((fault) => this.#at(fault));
    return { kind: "broken", faults: told, fields, place };
  }

  /** By the schema, unless the remote is plain. */
  async #check(name: string, value: unknown): Promise<RemoteCheck> {
    const { baseDir } = this.#options;
    const values = remoteNameFault(name) ? undefined : plainRemote(value);
    if (values !== undefined) {
      const remote = makeRemote(name, values, baseDir);
      return { remote, faults: [], warnings: [] };
    }
    const { checkRemote } = await import(LATE.schema);
    return checkRemote(
      value,
      baseDir === undefined ? { name } : { name, baseDir },
    );
  }

  #default(value: unknown): string | undefined {
    if (isAbsent(value)) return undefined;
    const path = ["default"];
    const text = typeof value === "string" ? value : this.#yaml.textOf(path);
    if (text !== undefined) return text === "" ? undefined : text;
    const fault = `expected the name of a remote, got ${kindOf(value)}`;
    throw invalid([this.#at({ path, text: fault, onKey: false })]);
  }

  #map(path: YamlPath, value: unknown): Readonly<Record<string, unknown>> {
    if (isAbsent(value)) return {};
    if (isMap(value)) return value;
    const text = `expected a map, got ${kindOf(value)}`;
    throw invalid([this.#at({ path, text, onKey: false })]);
  }

  #at(fault: Fault): string {
    return `${this.#place(fault.path, fault.onKey)}: ${faultText(fault)}`;
  }

  #order(a: Fault, b: Fault): number {
    const left = this.#find(a.path, a.onKey);
    const right = this.#find(b.path, b.onKey);
    return left.line - right.line || left.column - right.column;
  }

  #place(path: YamlPath, onKey: boolean): string {
    const { line, column } = this.#find(path, onKey);
    return `${printable(this.#options.source)}:${line}:${column}`;
  }

  /** Where a path stands, or else the nearest thing that holds it. */
  #find(path: YamlPath, onKey: boolean): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const what = onKey ? "key" : "value";
      const place = this.#yaml.placeOf(path.slice(0, length), what);
      if (place !== undefined) return place;
    }
    return { line: 1, column: 1 };
  }
}

function invalid(issues: readonly string[]): ParacleError {
  const message = `Cannot read remotes: ${issues.join("; ")}`;
  return new ParacleError("config.invalid", message, { details: { issues } });
}
