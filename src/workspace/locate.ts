/**
 * Finding the workspace: the nearest folder that holds `.parac`.
 *
 * @module
 */
import { join } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Folder } from "./folder.ts";
import type { GitState } from "./git.ts";
import { findUpwards } from "./upwards.ts";

/** Name of the folder that makes a workspace. */
export const PARAC = ".parac";

/** Where a workspace is. */
export interface WorkspacePlace {
  /** Absolute path of the `.parac` folder. */
  readonly paracRoot: string;
  /** Its parent: where relative paths of the project start. */
  readonly projectRoot: string;
}

/** A workspace that was found. */
export interface OpenWorkspace extends WorkspacePlace {
  /** Reads below `paracRoot`. */
  readonly folder: Folder;
  /** What Git knows of the project; undefined without Git, or when it may not be read. */
  git(): Promise<GitState | undefined>;
}

/**
 * Answers whether a path leads to a folder, links followed; a path that does
 * not exist leads to none. Throws when the answer cannot be had.
 */
export type ProbeFolder = (path: string) => Promise<boolean>;

/**
 * Walks from `start` to the root of the file system and returns the nearest
 * workspace. A plain file named `.parac` is passed over. `start` is absolute,
 * its links resolved.
 *
 * @throws {ParacleError} `workspace.not_found` naming the start.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { locateWorkspace } from "./locate.ts";
 *
 * const place = await locateWorkspace(
 *   "/srv/app/src",
 *   (path) => Promise.resolve(path === "/srv/app/.parac"),
 * );
 * assert.equal(place.projectRoot, "/srv/app");
 * ```
 */
export async function locateWorkspace(
  start: string,
  probe: ProbeFolder,
): Promise<WorkspacePlace> {
  const place = await findWorkspace(start, probe);
  if (place === undefined) throw notFound(start);
  return place;
}

/** Like {@linkcode locateWorkspace}, undefined when there is none. */
export async function findWorkspace(
  start: string,
  probe: ProbeFolder,
): Promise<WorkspacePlace | undefined> {
  const projectRoot = await findUpwards(
    start,
    (folder) => probe(join(folder, PARAC)),
  );
  if (projectRoot === undefined) return undefined;
  return { paracRoot: join(projectRoot, PARAC), projectRoot };
}

function notFound(start: string): ParacleError {
  return new ParacleError(
    "workspace.not_found",
    `Cannot find a workspace: no ${PARAC} folder in "${printable(start)}" ` +
      "or above; go to a workspace, or name one with --parac-root DIR",
    { details: { start } },
  );
}
