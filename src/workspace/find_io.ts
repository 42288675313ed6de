/**
 * Finding the workspace on this machine.
 *
 * @module
 */
import {
  basename,
  dirname,
  isAbsolute,
  join,
  resolve,
  sep as SEPARATOR,
} from "node:path";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { workingFolder } from "../core/working_folder_io.ts";
import { findWorkspace, PARAC, type ProbeFolder } from "./locate.ts";
import { reading } from "./reading_io.ts";

/** How a workspace is looked for. */
export interface FindOptions {
  /** Stops the search with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Finds the `.parac` folder as `openWorkspace()` does; undefined when
 * there is none, for what works outside a workspace too.
 *
 * @throws {ParacleError} `workspace.not_found` when `start` does not exist;
 * `workspace.unreadable`; `config.permission_denied`.
 */
export async function findParacRoot(
  start: string,
  options: FindOptions = {},
): Promise<string | undefined> {
  const from = await startFolder(start);
  return (await findWorkspace(from, probeWith(options.signal)))?.paracRoot;
}

/** Where the walk begins: links resolved, but a link named .parac belongs to the project it stands in. */
export async function startFolder(start: string): Promise<string> {
  const given = isAbsolute(start)
    ? resolve(start)
    : resolve(workingFolder(), start);
  const isParac = basename(given) === PARAC && await isFolder(given);
  const from = isParac ? dirname(given) : given;
  // It has no links then; and a binary may look at `.parac` here, not at "here".
  if (Deno.build.standalone && holds(from, workingFolder())) return from;
  const real = await reading(from, async () => {
    const path = await Deno.realPath(from);
    return (await Deno.stat(path)).isDirectory ? path : undefined;
  });
  if (real !== undefined) return real;
  throw new ParacleError(
    "workspace.not_found",
    `Cannot open a workspace: there is no folder "${printable(from)}"; ` +
      "name an existing one with --parac-root",
    { details: { start: from } },
  );
}

/** Asks the disk, first about where the search begins, then about what is above. */
export function probeWith(signal: AbortSignal | undefined): ProbeFolder {
  let isAbove = false;
  return (path) => {
    signal?.throwIfAborted();
    const needed = isAbove ? fromHereUp(path) : [path];
    isAbove = true;
    return isFolder(path, needed);
  };
}

async function isFolder(
  path: string,
  needed: readonly string[] = [path],
): Promise<boolean> {
  const info = await reading(path, () => Deno.stat(path), needed);
  return info?.isDirectory === true;
}

/** The same name there and in each folder above: the search goes on to them. */
function fromHereUp(path: string): readonly string[] {
  const folder = dirname(path);
  const above = dirname(folder);
  return folder === above
    ? [path]
    : [path, ...fromHereUp(join(above, basename(path)))];
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(join(folder, SEPARATOR));
}
