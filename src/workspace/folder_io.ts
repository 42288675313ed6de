/**
 * The folders of this machine.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readLimited } from "../core/read_limited.ts";
import { byName, type Folder, requireInside } from "./folder.ts";
import { findGit } from "./git.ts";
import { type FindOptions, probeWith, startFolder } from "./find_io.ts";
import { locateWorkspace, type OpenWorkspace } from "./locate.ts";
import { reading, refused } from "./reading_io.ts";

const MAX_TEXT_BYTES = 64 * 1024 * 1024;

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
  options: FindOptions = {},
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
