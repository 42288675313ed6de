/**
 * Read access to a `.parac` folder, here or elsewhere.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** One name in a folder. */
export interface FolderEntry {
  /** The bare name. */
  readonly name: string;
  /** Links count as what they lead to. */
  readonly kind: "file" | "directory" | "other";
}

/** What the system tells of a file without reading it. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** When it was last written, in milliseconds since 1970; undefined when not told. */
  readonly modifiedMs: number | undefined;
}

/**
 * Reads below one root; paths use `/` and never leave it. Nothing here writes.
 * The methods may be called concurrently. They throw `workspace.invalid` for
 * a path that leaves the root and for a text that is not UTF-8,
 * `workspace.unreadable` when the system refuses.
 */
export interface Folder {
  /** Absolute path of the root, for messages. */
  readonly root: string;
  /** The file's text as it is, BOM included; undefined when there is no such file. */
  readText(path: string): Promise<string | undefined>;
  /** The entries sorted by name, or undefined when there is no such folder. */
  list(path: string): Promise<readonly FolderEntry[] | undefined>;
  /** Facts of a file, where they can be had; undefined when there is no such file. */
  facts?(path: string): Promise<FileFacts | undefined>;
  /**
   * A part of a file, where files can be read in parts; shorter at the end of
   * the file, undefined when there is no such file.
   */
  readBytes?(path: string, part: FilePart): Promise<Uint8Array | undefined>;
}

/** A part of a file. */
export interface FilePart {
  /** Bytes before it. */
  readonly start: number;
  /** Bytes at most. */
  readonly length: number;
}

/**
 * Brings a path written in a workspace file to its plain form: `/` between
 * names, no `.` or `..`, `""` for the root itself. Undefined when it leads
 * outside, is absolute, or cannot be a path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { insidePath } from "./folder.ts";
 *
 * assert.equal(insidePath("specs\\..\\agents/./a.md"), "agents/a.md");
 * assert.equal(insidePath("agents/../../secret"), undefined);
 * ```
 */
export function insidePath(path: string): string | undefined {
  if (path.includes("\0") || /^([A-Za-z]:|[\\/])/.test(path)) return undefined;
  const names: string[] = [];
  for (const name of path.split(/[\\/]/)) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}

/**
 * Like {@linkcode insidePath}, for a {@linkcode Folder} to guard itself with.
 *
 * @throws {ParacleError} `workspace.invalid` when the path leads outside.
 */
export function requireInside(root: string, path: string): string {
  const inside = insidePath(path);
  if (inside !== undefined) return inside;
  throw new ParacleError(
    "workspace.invalid",
    `Cannot read "${printable(path)}": it is not inside ${printable(root)}`,
    { details: { root, path } },
  );
}

/** Orders names the same on every system: by code unit, not by language. */
export function byName(
  a: { readonly name: string },
  b: { readonly name: string },
): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
