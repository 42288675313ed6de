/**
 * A `.parac` folder in memory.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import {
  byName,
  type Folder,
  type FolderEntry,
  requireInside,
} from "../../src/workspace/folder.ts";
import type { GitState } from "../../src/workspace/git.ts";
import type { OpenWorkspace } from "../../src/workspace/locate.ts";

/** What a test sets up besides files. */
export interface MemoryFolderOptions {
  /** Path the folder claims to be. */
  readonly root?: string;
  /** Files and folders the system refuses to read. */
  readonly unreadable?: readonly string[];
}

/** Makes a folder of texts by path; folders are there because files are in them. */
export function memoryFolder(
  files: Readonly<Record<string, string>>,
  options: MemoryFolderOptions = {},
): Folder {
  const { root = "/project/.parac", unreadable = [] } = options;
  const texts = new Map(Object.entries(files));
  const guard = (path: string): string => {
    const inside = requireInside(root, path);
    if (unreadable.includes(inside)) {
      throw new ParacleError(
        "workspace.unreadable",
        `Cannot read "${root}/${inside}": the system denies access`,
      );
    }
    return inside;
  };
  return {
    root,
    // deno-lint-ignore require-await -- a refusal must reject, not throw
    readText: async (path) => texts.get(guard(path)),
    // deno-lint-ignore require-await -- a refusal must reject, not throw
    list: async (path) => {
      const inside = guard(path);
      const prefix = inside === "" ? "" : `${inside}/`;
      const entries = new Map<string, FolderEntry>();
      for (const file of texts.keys()) {
        if (!file.startsWith(prefix)) continue;
        const [name = "", ...rest] = file.slice(prefix.length).split("/");
        const kind = rest.length > 0 ? "directory" : "file";
        entries.set(name, { name, kind });
      }
      if (entries.size === 0 && inside !== "") return undefined;
      return [...entries.values()].sort(byName);
    },
  };
}

/** Makes an open workspace over such a folder. */
export function memoryWorkspace(
  files: Readonly<Record<string, string>>,
  options: MemoryFolderOptions & { readonly git?: GitState } = {},
): OpenWorkspace {
  const folder = memoryFolder(files, options);
  return {
    paracRoot: folder.root,
    projectRoot: folder.root.replace(/\/[^/]*$/, ""),
    folder,
    git: () => Promise.resolve(options.git),
  };
}
