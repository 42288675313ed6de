/**
 * The workflows of a workspace: what the catalog offers and where its
 * definitions are.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import {
  parseDefinition,
  stemOf,
  type WorkflowDefinition,
} from "./definition.ts";
import { type Field, readDocument } from "./document.ts";
import { type Folder, insidePath } from "./folder.ts";

/** A workflow the catalog names. */
export interface CatalogEntry {
  /** Its name. */
  readonly name: string;
  /** Undefined when not told. */
  readonly description: string | undefined;
  /** Path of its definition, below `.parac`, in the order they are tried. */
  readonly files: readonly string[];
  /** Default `general`. */
  readonly category: string;
  /** As written; default `active`. */
  readonly status: string;
  /** Shown only. */
  readonly tags: readonly string[];
  /** Shown only. */
  readonly priority: string | undefined;
}

/** A workflow of the catalog whose definition was read. */
export interface ListedWorkflow {
  /** What the catalog says. */
  readonly entry: CatalogEntry;
  /** What the file says. */
  readonly definition: WorkflowDefinition;
}

/** The workflows on offer. */
export interface WorkflowList {
  /** In the catalog's order. */
  readonly workflows: readonly ListedWorkflow[];
  /** One line each. */
  readonly warnings: readonly string[];
}

const CATALOG = "workflows/catalog.yaml";
const FOLDERS = ["workflows/definitions", "workflows/templates", "workflows"];
const STEM = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** A workflow that was found by its name. */
export interface FoundWorkflow {
  /** What the file says. */
  readonly definition: WorkflowDefinition;
  /** What the catalog says; undefined when it does not name it. */
  readonly entry: CatalogEntry | undefined;
  /** One line each, those of the definition aside. */
  readonly warnings: readonly string[];
}

/**
 * Lists what the catalog offers. An entry that is wrong and a workflow without
 * a definition that can be read are left out, with a warning.
 *
 * @throws {ParacleError} `workspace.invalid` for a broken catalog,
 * `workspace.unreadable`.
 */
export async function readWorkflows(folder: Folder): Promise<WorkflowList> {
  const catalog = await readCatalog(folder);
  const workflows: ListedWorkflow[] = [];
  const warnings = [...catalog.warnings];
  const missing: string[] = [];
  for (const entry of catalog.entries) {
    try {
      const definition = await load(folder, entry.name, entry);
      if (definition === undefined) missing.push(printable(entry.name));
      else {
        workflows.push({ entry, definition });
        warnings.push(...definition.warnings);
      }
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      if (error.code === "config.permission_denied") throw error;
      const name = printable(entry.name);
      warnings.push(`workflow "${name}" is left out: ${error.message}`);
    }
  }
  if (missing.length > 0) {
    warnings.push(
      `left out of the list, as they have no definition: ${missing.join(", ")}`,
    );
  }
  return { workflows, warnings };
}

/**
 * Reads one workflow, in the catalog or not: `definitions/NAME.yaml`, then
 * `templates/`, then `workflows/` itself, then what the catalog points to. A
 * broken catalog does not hide a definition that needs none.
 *
 * @throws {ParacleError} `workflow.not_found`, `workspace.invalid`,
 * `workspace.unreadable`.
 */
export async function readWorkflow(
  folder: Folder,
  name: string,
): Promise<FoundWorkflow> {
  const { entries, warnings, broken } = await tolerantCatalog(folder);
  const entry = entries.find((candidate) => candidate.name === name);
  const definition = await load(folder, name, entry);
  if (definition !== undefined) return { definition, entry, warnings };
  if (broken !== undefined) throw broken;
  const stems = await knownStems(folder);
  const near = didYouMean(name, [...stems].filter((stem) => stem !== name));
  const state = entry === undefined
    ? `there is no such workflow${near}`
    : `the catalog names it, but its definition is missing${near}`;
  throw new ParacleError(
    "workflow.not_found",
    `Cannot find workflow "${printable(name)}": ${state}; ` +
      "see paracle workflows list",
    { details: { name } },
  );
}

interface Catalog {
  readonly entries: readonly CatalogEntry[];
  readonly warnings: readonly string[];
}

async function readCatalog(folder: Folder): Promise<Catalog> {
  const document = await readDocument(folder, CATALOG);
  if (document === undefined) {
    return { entries: [], warnings: [`there is no ${CATALOG}`] };
  }
  const entries: CatalogEntry[] = [];
  const warnings = [...document.warnings];
  for (const field of document.root.at("workflows").items()) {
    try {
      entries.push(parseEntry(field));
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      warnings.push(`an entry of the catalog is left out: ${error.message}`);
    }
  }
  return { entries, warnings };
}

async function tolerantCatalog(
  folder: Folder,
): Promise<Catalog & { readonly broken?: ParacleError }> {
  try {
    const { entries, warnings } = await readCatalog(folder);
    // Without a catalog there is nothing odd about one workflow.
    return { entries, warnings: entries.length === 0 ? [] : warnings };
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    if (error.code !== "workspace.invalid") throw error;
    const warnings = [`the catalog is not used: ${error.message}`];
    return { entries: [], warnings, broken: error };
  }
}

function parseEntry(field: Field): CatalogEntry {
  return {
    name: field.at("name").requiredText(),
    description: field.at("description").text(),
    files: entryFiles(field.at("file")),
    category: field.at("category").text() ?? "general",
    status: field.at("status").text() ?? "active",
    tags: field.at("tags").texts(),
    priority: field.at("priority").text(),
  };
}

function entryFiles(field: Field): readonly string[] {
  const file = field.text();
  if (file === undefined) return [];
  const top = insidePath(file);
  const below = /^([A-Za-z]:|[\\/])/.test(file)
    ? undefined
    : insidePath(`workflows/${file}`);
  if (below === undefined) {
    throw field.invalid(`"${file}" is not inside .parac`);
  }
  return top === undefined ? [below] : [below, top];
}

async function load(
  folder: Folder,
  name: string,
  entry: CatalogEntry | undefined,
): Promise<WorkflowDefinition | undefined> {
  const own = STEM.test(name)
    ? FOLDERS.flatMap((path) => [`${path}/${name}.yaml`, `${path}/${name}.yml`])
    : [];
  for (const file of [...own, ...entry?.files ?? []]) {
    if (file === CATALOG) continue;
    const text = await folder.readText(file);
    if (text !== undefined) return await parseDefinition(text, file);
  }
  return undefined;
}

async function knownStems(folder: Folder): Promise<ReadonlySet<string>> {
  const stems = new Set<string>();
  for (const path of FOLDERS) {
    for (const { name, kind } of await folder.list(path) ?? []) {
      const isDefinition = kind === "file" && /\.ya?ml$/.test(name);
      if (isDefinition && `${path}/${name}` !== CATALOG) {
        stems.add(stemOf(name));
      }
    }
  }
  return stems;
}
