/**
 * What Git knows of a project, read from its own files: no `git` is started,
 * so no permission to run programs is needed, and nothing is written.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { ParacleError } from "../core/errors.ts";
import type { Folder } from "./folder.ts";
import { findUpwards } from "./upwards.ts";

/** The state of a work tree. */
export interface GitState {
  /** The branch, `HEAD` when none is checked out. */
  readonly branch: string;
  /** Abbreviated hash of the newest commit; undefined before the first one. */
  readonly lastCommit: string | undefined;
  /**
   * Whether the work tree differs from that commit. Undefined, as it takes
   * the index, the trees, the packs and the ignore rules to say so, and the
   * libraries that know them refresh the index on the way: reading never
   * writes.
   */
  readonly hasChanges: boolean | undefined;
}

/** The two folders Git keeps; they differ in a linked work tree only. */
export interface GitFolders {
  /** Holds `HEAD`. */
  readonly own: Folder;
  /** Holds the branches. */
  readonly common: Folder;
}

const SHORT = 7;
const MAX_LINKS = 5;
const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Reads the state of the work tree that `projectRoot` is in; `open` opens any
 * folder of the same machine. Undefined without Git, and when its files may
 * not be read: a project's parents often were not granted, and that must not
 * hide everything else there is to tell.
 */
export async function findGit(
  projectRoot: string,
  open: (root: string) => Folder,
): Promise<GitState | undefined> {
  try {
    let own: string | undefined;
    await findUpwards(projectRoot, async (folder) => {
      own = await gitFolder(folder, open);
      return own !== undefined;
    });
    if (own === undefined) return undefined;
    const shared = await open(own).readText("commondir");
    const common = shared === undefined ? own : resolve(own, shared.trim());
    return await readGit({ own: open(own), common: open(common) });
  } catch (error) {
    if (error instanceof ParacleError) return undefined;
    throw error;
  }
}

/**
 * Reads branch and commit; undefined when the files are not of a shape we
 * know (such as the reftable format).
 */
export async function readGit(git: GitFolders): Promise<GitState | undefined> {
  const head = (await git.own.readText("HEAD"))?.trim();
  if (head === undefined) return undefined;
  if (HASH.test(head)) return state("HEAD", head);
  const ref = refOf(head);
  if (ref === undefined || ref === "refs/heads/.invalid") return undefined;
  return state(ref.replace(/^refs\/heads\//, ""), await hashOf(git, ref));
}

/**
 * Finds the hash of a name in the text of `packed-refs`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { packedHash } from "./git.ts";
 *
 * const hash = "0123456789abcdef0123456789abcdef01234567";
 * assert.equal(packedHash(`# pack-refs\n${hash} refs/heads/main\n`, "refs/heads/main"), hash);
 * ```
 */
export function packedHash(text: string, ref: string): string | undefined {
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    if (line.slice(space + 1).trimEnd() !== ref) continue;
    const hash = line.slice(0, space);
    if (HASH.test(hash)) return hash;
  }
  return undefined;
}

/** `.git` itself, or what it points to in a linked work tree or a submodule. */
async function gitFolder(
  folder: string,
  open: (root: string) => Folder,
): Promise<string | undefined> {
  const here = open(folder);
  const pointer = await here.readText(".git");
  const target = /^gitdir:\s*(.+?)\s*$/m.exec(pointer ?? "")?.[1];
  if (target !== undefined) return resolve(folder, target);
  const head = await here.readText(".git/HEAD");
  return head === undefined ? undefined : join(folder, ".git");
}

async function hashOf(
  git: GitFolders,
  first: string,
): Promise<string | undefined> {
  let ref = first;
  for (let links = 0; links < MAX_LINKS; links++) {
    const loose = await git.own.readText(ref) ?? await git.common.readText(ref);
    const text = loose?.trim();
    if (text === undefined) {
      return packedHash(await git.common.readText("packed-refs") ?? "", ref);
    }
    if (HASH.test(text)) return text;
    const next = refOf(text);
    if (next === undefined) return undefined;
    ref = next;
  }
  return undefined;
}

function refOf(text: string): string | undefined {
  return /^ref:\s*(refs\/\S.*)$/.exec(text)?.[1];
}

function state(branch: string, hash: string | undefined): GitState {
  const lastCommit = hash?.slice(0, SHORT);
  return { branch, lastCommit, hasChanges: undefined };
}
