/**
 * The files that say what the project is about: state, roadmap, decisions,
 * policies.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { readProject } from "../workspace/project.ts";
import type { Folder } from "../workspace/folder.ts";
import { insidePath } from "../workspace/folder.ts";

/** A file of the workspace. */
export interface ContextFile {
  /** Path below `.parac`. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
}

/** A file that is known by one word. */
export type ContextName = "current_state" | "roadmap" | "decisions";

/** A policy of the workspace. */
export interface Policy {
  /** What it is asked for by: its file's name without the ending. */
  readonly name: string;
  /** Path below `.parac`. */
  readonly path: string;
}

const STATE = "memory/context/current_state.yaml";
const POLICIES = "policies";
/** None has two dots in a row, nor what an address cannot hold: nobody could ask for it. */
const POLICY_FILE = /^(?!.*\.\.)(?<name>[^/\\\p{Cc}]+)\.(?:md|yaml|yml|txt)$/u;

/**
 * Reads one of the three.
 *
 * @throws {ParacleError} `workspace.invalid` when there is no such file;
 * `workspace.unreadable`.
 */
export async function readContext(
  folder: Folder,
  name: ContextName,
): Promise<ContextFile> {
  const path = await contextPath(folder, name);
  const text = await folder.readText(path);
  if (text !== undefined) return { path, text };
  throw new ParacleError(
    "workspace.invalid",
    `Cannot read ${name}: there is no ${printable(path)} in the workspace`,
    { details: { path } },
  );
}

/** Which of the three there are, with their paths. */
export async function listContext(
  folder: Folder,
): Promise<readonly { readonly name: ContextName; readonly path: string }[]> {
  const found = [];
  for (const name of ["current_state", "roadmap", "decisions"] as const) {
    const path = await contextPath(folder, name).catch(() => undefined);
    if (path === undefined) continue;
    const cut = path.lastIndexOf("/");
    const entries = await folder.list(path.slice(0, Math.max(cut, 0)));
    const isThere = entries?.some((entry) =>
      entry.name === path.slice(cut + 1) && entry.kind === "file"
    );
    if (isThere) found.push({ name, path });
  }
  return found;
}

/** Every policy, by name. */
export async function listPolicies(
  folder: Folder,
): Promise<readonly Policy[]> {
  const entries = await folder.list(POLICIES) ?? [];
  return entries.flatMap(({ name: file, kind }) => {
    const name = POLICY_FILE.exec(file)?.groups?.["name"];
    if (kind !== "file" || name === undefined) return [];
    return [{ name, path: `${POLICIES}/${file}` }];
  });
}

/**
 * Reads a policy. Only names that {@linkcode listPolicies} gives are read, so
 * that none can lead out of the folder.
 *
 * @throws {ParacleError} `usage.invalid` for any other name.
 */
export async function readPolicy(
  folder: Folder,
  name: string,
): Promise<Policy & ContextFile> {
  const policies = await listPolicies(folder);
  const wanted = POLICY_FILE.exec(name)?.groups?.["name"] ?? name;
  const policy = policies.find((one) => one.name === wanted);
  const text = policy && await folder.readText(policy.path);
  if (policy !== undefined && text !== undefined) return { ...policy, text };
  const near = didYouMean(name, policies.map((one) => one.name));
  throw new ParacleError(
    "usage.invalid",
    `Cannot read policy "${printable(name)}": there is no such policy` +
      `${printable(near)}; without a name all are listed`,
    { details: { name } },
  );
}

async function contextPath(
  folder: Folder,
  name: ContextName,
): Promise<string> {
  if (name === "current_state") return STATE;
  const { merged } = await readProject(folder);
  const managed = merged.at("file_management").at("roadmap");
  const base = managed.at("base_path").text() ?? "roadmap";
  const file = name === "decisions"
    ? "decisions.md"
    : managed.at("primary").text() ?? "roadmap.yaml";
  const path = insidePath(`${base}/${file}`);
  if (path !== undefined) return path;
  throw managed.invalid(`"${base}/${file}" is not inside .parac`);
}
