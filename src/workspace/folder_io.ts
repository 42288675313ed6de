/**
 * The folders of this machine.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { readLimited } from "../core/read_limited.ts";
import { byName, type Folder, requireInside } from "./folder.ts";
import { findGit } from "./git.ts";
import {
  findWorkspace,
  locateWorkspace,
  type OpenWorkspace,
  PARAC,
  type ProbeFolder,
} from "./locate.ts";

const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** How a workspace is looked for. */
export interface OpenWorkspaceOptions {
  /** Stops the search with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a folder for reading. Nothing is read before it is asked for, and
 * nothing needs closing.
 */
export function openFolder(root: string): Folder {
  const base = resolve(root);
  const at = (path: string): string => join(base, requireInside(base, path));
  return {
    root: base,
    // Async, so that a path that leaves the root rejects.
    readText: async (path) => await readText(at(path)),
    async list(path) {
      const folder = at(path);
      const found = await reading(folder, async () => {
        const entries: Deno.DirEntry[] = [];
        for await (const entry of Deno.readDir(folder)) entries.push(entry);
        return entries;
      });
      if (found === undefined) return undefined;
      const entries = found.map(async (entry) => ({
        name: entry.name,
        kind: await kindOf(folder, entry),
      }));
      return (await Promise.all(entries)).sort(byName);
    },
  };
}

/**
 * Finds and opens the workspace of a folder: of `start`, of its nearest parent
 * that has one, or `start` itself if it is a `.parac` folder.
 *
 * @throws {ParacleError} `workspace.not_found`; `workspace.unreadable` naming
 * the folder that could not be looked into; `config.permission_denied`.
 */
export async function openWorkspace(
  start: string,
  options: OpenWorkspaceOptions = {},
): Promise<OpenWorkspace> {
  const place = await locateWorkspace(
    await startFolder(start),
    probeWith(options.signal),
  );
  return {
    ...place,
    folder: openFolder(place.paracRoot),
    git: () => findGit(place.projectRoot, openFolder),
  };
}

/**
 * Finds the `.parac` folder as {@linkcode openWorkspace} does; undefined when
 * there is none, for what works outside a workspace too.
 *
 * @throws {ParacleError} `workspace.not_found` when `start` does not exist;
 * `workspace.unreadable`; `config.permission_denied`.
 */
export async function findParacRoot(
  start: string,
  options: OpenWorkspaceOptions = {},
): Promise<string | undefined> {
  const from = await startFolder(start);
  return (await findWorkspace(from, probeWith(options.signal)))?.paracRoot;
}

/** Where the walk begins: links resolved, but a link named .parac belongs to the project it stands in. */
async function startFolder(start: string): Promise<string> {
  const given = resolve(start);
  const isParac = basename(given) === PARAC && await isFolder(given);
  const from = isParac ? dirname(given) : given;
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

function probeWith(signal: AbortSignal | undefined): ProbeFolder {
  return (path) => {
    signal?.throwIfAborted();
    return isFolder(path);
  };
}

async function isFolder(path: string): Promise<boolean> {
  const info = await reading(path, () => Deno.stat(path));
  return info?.isDirectory === true;
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await reading(path, async () => {
    // Asked first: reading a named pipe would wait for ever.
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return undefined;
    using file = await Deno.open(path, { read: true });
    const options = { limit: MAX_TEXT_BYTES, size };
    const bytes = await readLimited(file, options);
    if (bytes !== undefined) return bytes;
    throw refused("workspace.invalid", path, "it is larger than 64 MiB");
  });
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (cause) {
    const state = "it is not UTF-8 text; save it as UTF-8";
    throw refused("workspace.invalid", path, state, cause);
  }
}

async function kindOf(
  folder: string,
  entry: Deno.DirEntry,
): Promise<"file" | "directory" | "other"> {
  if (entry.isFile) return "file";
  if (entry.isDirectory) return "directory";
  if (!entry.isSymlink) return "other";
  try {
    const target = await Deno.stat(join(folder, entry.name));
    return target.isFile ? "file" : target.isDirectory ? "directory" : "other";
  } catch {
    return "other"; // a link to nothing, or to what may not be seen
  }
}

/** Runs a system call; what is absent is undefined, what is refused is typed. */
async function reading<T>(
  path: string,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ParacleError || error instanceof TypeError) {
      throw error;
    }
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.NotCapable) {
      throw new ParacleError(
        "config.permission_denied",
        `Cannot read "${printable(path)}": reading it was not granted; ` +
          `run with --allow-read=${printable(path)}`,
        { details: { path, flag: `--allow-read=${path}` }, cause: error },
      );
    }
    const state = error instanceof Deno.errors.PermissionDenied
      ? "the system denies access; change its permissions"
      : reasonOf(error);
    throw refused("workspace.unreadable", path, state, error);
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return printable(text.replace(/ \(os error \d+\).*$/s, ""));
}

function refused(
  code: "workspace.invalid" | "workspace.unreadable",
  path: string,
  state: string,
  cause?: unknown,
): ParacleError {
  return new ParacleError(
    code,
    `Cannot read "${printable(path)}": ${state}`,
    { details: { path }, cause },
  );
}
