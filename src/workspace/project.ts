/**
 * The project's configuration: `project.yaml` and what it includes, merged.
 *
 * @module
 */
import {
  Field,
  type FieldSource,
  isMap,
  readDocument,
  type WorkspaceDocument,
} from "./document.ts";
import { type Folder, insidePath } from "./folder.ts";

/** A file that `project.yaml` asks for. */
export interface Include {
  /** As written. */
  readonly path: string;
  /** Whether it is there. */
  readonly present: boolean;
}

/** What the project is configured to be. */
export interface Project {
  /** The merged whole. */
  readonly merged: Field;
  /** The included files, in order. */
  readonly includes: readonly Include[];
  /** One line each. */
  readonly warnings: readonly string[];
}

const PROJECT = "project.yaml";

/**
 * Reads `project.yaml` and its includes. Maps merge key by key, of anything
 * else the later file's counts. No `project.yaml` is an empty one.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readProject(folder: Folder): Promise<Project> {
  const main = await readDocument(folder, PROJECT);
  const documents: WorkspaceDocument[] = main === undefined ? [] : [main];
  const warnings = main === undefined
    ? [`there is no ${PROJECT}`]
    : [...main.warnings];
  const includes: Include[] = [];
  for (const field of main?.root.at("include").items() ?? []) {
    const path = field.requiredText();
    const inside = insidePath(path);
    if (inside === undefined) {
      throw field.invalid(`"${path}" is not inside .parac`);
    }
    const document = await readDocument(folder, inside);
    includes.push({ path, present: document !== undefined });
    if (document === undefined) {
      warnings.push(`${field.place}: the included file "${path}" is missing`);
      continue;
    }
    warnings.push(...document.warnings);
    if (document.root.at("include").present) {
      const place = document.root.at("include").place;
      warnings.push(`${place}: an include in an included file is ignored`);
    }
    documents.push(document);
  }
  return { merged: merge(documents), includes, warnings };
}

/**
 * Merges the later value over the earlier one: maps key by key, in the order
 * keys were first seen; anything else is replaced.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeValues } from "./project.ts";
 *
 * const merged = mergeValues({ a: { b: 1, c: [1, 2] } }, { a: { c: [3] } });
 * assert.deepEqual(merged, { a: { b: 1, c: [3] } });
 * ```
 */
export function mergeValues(earlier: unknown, later: unknown): unknown {
  if (!isMap(earlier) || !isMap(later)) return later;
  // A Map between, since a key may be "__proto__".
  const merged = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    merged.set(
      key,
      merged.has(key) ? mergeValues(merged.get(key), value) : value,
    );
  }
  return Object.fromEntries(merged);
}

function merge(documents: readonly WorkspaceDocument[]): Field {
  let value: unknown = {};
  for (const [i, { root }] of documents.entries()) {
    value = mergeValues(value, i === 0 ? root.value : withoutInclude(root));
  }
  const source: FieldSource = {
    placeOf: (path) => lastWith(documents, path)?.placeOf(path) ?? PROJECT,
    textOf: (path) => lastWith(documents, path)?.textOf(path),
  };
  return new Field(value, source);
}

function withoutInclude(root: Field): unknown {
  const entries = Object.entries(root.map() ?? {});
  return Object.fromEntries(entries.filter(([key]) => key !== "include"));
}

/** Where a merged value came from: the last file that says anything of it. */
function lastWith(
  documents: readonly WorkspaceDocument[],
  path: readonly (string | number)[],
): FieldSource | undefined {
  const holder = documents.findLast(({ root }) => has(root.value, path));
  return (holder ?? documents[0])?.source;
}

function has(value: unknown, path: readonly (string | number)[]): boolean {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return false;
    if (!Object.hasOwn(found, step)) return false;
    found = Reflect.get(found, step);
  }
  return true;
}
