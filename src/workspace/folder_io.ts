/**
 * The folders of this machine.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readLimited } from "../core/read_limited.ts";
import {
  byName,
  type FilePart,
  type Folder,
  type FolderEntry,
  requireInside,
} from "./folder.ts";
import { findGit } from "./git.ts";
import { realInside } from "./links_io.ts";
import { type FindOptions, probeWith, startFolder } from "./find_io.ts";
import { locateWorkspace, type OpenWorkspace } from "./locate.ts";
import { reading, refused } from "./reading_io.ts";

const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Opens a folder for reading. Nothing is read before it is asked for, and
 * nothing needs closing. Links are followed as long as they stay inside.
 */
export function openFolder(root: string): Folder {
  return folderAt(resolve(root), realInside);
}

/** Git's own folders: tools that share one between work trees link out of it. */
function openGitFolder(root: string): Folder {
  return folderAt(resolve(root), (_, path) => path);
}

/** `real` says where a path leads to, or throws. */
function folderAt(base: string, real: typeof realInside): Folder {
  const at = (path: string): string => join(base, requireInside(base, path));
  const inside = (path: string): string => real(base, path);
  return {
    root: base,
    // Async, so that a path that leaves the root rejects.
    readText: async (path) => await readText(at(path), inside),
    async list(path) {
      const folder = at(path);
      const found = await reading(
        folder,
        // deno-lint-ignore require-await -- a refusal must reject, not throw
        async () => entriesOf(inside(folder)),
      );
      if (found === undefined) return undefined;
      const entries: FolderEntry[] = [];
      for (const entry of found) {
        const { name } = entry;
        const kind = plainKind(entry) ??
          await linkedKind(join(folder, name), inside);
        entries.push({ name, kind });
      }
      return entries;
    },
    async facts(path) {
      const file = at(path);
      return await reading(file, async () => {
        const { isFile, size, mtime } = await Deno.stat(inside(file));
        if (!isFile) return undefined;
        return { size, modifiedMs: mtime?.getTime() };
      });
    },
    readBytes: async (path, part) => await readPart(at(path), part, inside),
  };
}

/** Where a path leads to; throws when that is outside. */
type Resolve = (path: string) => string;

/**
 * Finds and opens the workspace of a folder: of `start`, of its nearest parent
 * that has one, or `start` itself if it is a `.parac` folder.
 *
 * @throws {ParacleError} `workspace.not_found`; `workspace.unreadable` naming
 * the folder that could not be looked into; `config.permission_denied`.
 */
export async function openWorkspace(
  start: string,
  options: FindOptions = {},
): Promise<OpenWorkspace> {
  const place = await locateWorkspace(
    await startFolder(start),
    probeWith(options.signal),
  );
  return {
    ...place,
    folder: openFolder(place.paracRoot),
    git: () => findGit(place.projectRoot, openGitFolder),
  };
}

async function readText(
  path: string,
  inside: Resolve,
): Promise<string | undefined> {
  const bytes = await reading(path, async () => {
    const real = inside(path);
    // Asked first: reading a named pipe would wait for ever.
    const { isFile, size } = statOf(real);
    if (!isFile) return undefined;
    using file = await Deno.open(real, { read: true });
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

/** At once: of thousands of entries, waiting for each takes five times as long. */
function entriesOf(folder: string): readonly Deno.DirEntry[] {
  return [...Deno.readDirSync(folder)].sort(byName);
}

/** At once, for the same reason. */
function statOf(path: string): Deno.FileInfo {
  return Deno.statSync(path);
}

async function readPart(
  path: string,
  { start, length }: FilePart,
  inside: Resolve,
): Promise<Uint8Array | undefined> {
  return await reading(path, async () => {
    const real = inside(path);
    if (!(await Deno.stat(real)).isFile) return undefined;
    using file = await Deno.open(real, { read: true });
    return await readAt(file, { start, length });
  });
}

/** Reads a part of an open file. */
export async function readAt(
  file: Deno.FsFile,
  { start, length }: FilePart,
): Promise<Uint8Array> {
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** What an entry is; undefined for a link, that has to be followed. */
function plainKind(entry: Deno.DirEntry): FolderEntry["kind"] | undefined {
  if (entry.isFile) return "file";
  if (entry.isDirectory) return "directory";
  return entry.isSymlink ? undefined : "other";
}

async function linkedKind(
  path: string,
  inside: Resolve,
): Promise<FolderEntry["kind"]> {
  try {
    const target = await Deno.stat(inside(path));
    return target.isFile ? "file" : target.isDirectory ? "directory" : "other";
  } catch {
    return "other"; // a link to nothing, outside, or to what may not be seen
  }
}
