/**
 * What a binary gives up before its first command.
 *
 * @module
 */
import { variable } from "../core/environment_io.ts";
import { onlyReadsHere } from "./only_reads.ts";
import { revokePermissions, revokePlaces } from "./permissions_io.ts";
import {
  absolute,
  configFolder,
  namedRoot,
  placesInRemotes,
  readPlaces,
  type StartFacts,
  userPlaces,
  writtenPlaces,
} from "./place_needs.ts";
import {
  type Access,
  foldersFrom,
  LEVELS_UP,
  spareWidePlaces,
} from "./places.ts";
import { buildInfo } from "./version_io.ts";

// Of the folder of a socket, in bytes: see `src/session/control_place_io.ts`.
const LONGEST_FOLDER = 82;
const MAX_BYTES = 1_048_576;
/** Words of the commands that tell a workspace's branch and commit. */
const TELLS_GIT = new Set(["serve", "status"]);

/**
 * Gives up the wide places to read and write that this call has no use for, or
 * all of `write` where it only reads. Not for a program that is run from its
 * source: its grants are the user's own.
 */
export async function narrowPlaces(argv: readonly string[]): Promise<void> {
  const reads = onlyReadsHere(argv);
  if (reads) revokePermissions(["write"]);
  if (Deno.build.os === "windows") return;
  const { remotes } = await buildInfo();
  const facts = { argv, cwd: Deno.cwd(), env: variable, remotes };
  // Both are found before anything is given up: to look takes `read`.
  const read = spareFor("read", facts);
  if (!reads) revokePlaces("write", spareFor("write", facts));
  revokePlaces("read", read);
}

function spareFor(access: Access, facts: StartFacts): readonly string[] {
  const needed = neededPaths(access, facts);
  const paths = needed.map((path) => absolute(path, facts));
  return spareWidePlaces({ access, cwd: facts.cwd }, paths);
}

/**
 * All that may be read or written: what is the user's and the workspace's,
 * where links of theirs lead, what flags and files of remotes name, and folders
 * that are to be made. The root among them stands for places nobody knows.
 */
export function neededPaths(
  access: Access,
  facts: StartFacts,
): readonly string[] {
  const { cwd, env, remotes } = facts;
  const config = configFolder(env);
  const root = namedRoot(facts);
  const workspace = foldersFrom(root ?? cwd).find(isWorkspace) ?? root;
  const folders = [
    ...workspace === undefined ? [] : [`${workspace}/.parac`],
    ...config === undefined ? [] : [config],
  ];
  const files = [
    ...workspace === undefined
      ? []
      : [`${workspace}/.parac/config/remotes.yaml`],
    ...config === undefined ? [] : [`${config}/remotes.yaml`],
  ];
  const own = [...folders, ...files, ...userPlaces(access, env)];
  const linked = own.flatMap(targetOf);
  const inFiles = files.flatMap((file, i) => {
    const base = i === 0 && workspace !== undefined ? workspace : config;
    return placesInRemotes(access, textOf(file), { cwd: base ?? cwd, env });
  });
  const base = { cwd: workspace ?? root ?? cwd, env };
  const named = [...inFiles, ...placesInRemotes(access, remotes ?? "", base)];
  const home = env("HOME");
  return [
    ...own,
    ...linked,
    ...named,
    ...named.flatMap(targetOf),
    ...access === "read" ? readOnly(facts, workspace) : writtenPlaces(facts),
    // It is made for the first host key that is accepted.
    ...home && !isThere(`${home}/.ssh`) ? [`${home}/.ssh`] : [],
    // The sockets of sessions go there where their own path is too long.
    ...[...folders, ...linked].some(isTooLong) ? ["/tmp/paracle"] : [],
  ];
}

/** What is read beside what is written. */
function readOnly(
  facts: StartFacts,
  workspace: string | undefined,
): readonly string[] {
  const { argv, cwd } = facts;
  const root = namedRoot(facts);
  const isDeep = foldersFrom(root ?? cwd).length > LEVELS_UP + 1;
  return [
    ...readPlaces(facts, isThere),
    ...root === undefined ? [] : [root],
    // A workspace is looked for higher up than the own places go.
    ...isDeep ? ["/"] : [],
    ...argv.includes("install") ? [Deno.execPath()] : [],
    ...workspace !== undefined && argv.some((word) => TELLS_GIT.has(word))
      ? gitPlaces(workspace)
      : [],
  ];
}

/** The `.git` of a folder, and what it points to in a linked work tree. */
function gitPlaces(folder: string): readonly string[] {
  const git = foldersFrom(folder).map((one) => `${one}/.git`).find(isThere);
  if (git === undefined) return [];
  const [, target] = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(git)) ?? [];
  if (target === undefined) return [git];
  const own = target.startsWith("/") ? target : `${git}/../${target}`;
  // The folder that the work trees of a repository share is above its own.
  return [git, own, `${own}/../..`];
}

function isWorkspace(folder: string): boolean {
  return isThere(`${folder}/.parac`);
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Where a path really is, when that is somewhere else. */
function targetOf(path: string): readonly string[] {
  try {
    const real = Deno.realPathSync(path);
    return real === path ? [] : [real];
  } catch {
    return []; // not there
  }
}

/** The text of a file; empty for what is none, or too large to be one of ours. */
function textOf(path: string): string {
  try {
    return Deno.statSync(path).size > MAX_BYTES
      ? ""
      : Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function isTooLong(folder: string): boolean {
  return new TextEncoder().encode(`${folder}/run`).length > LONGEST_FOLDER;
}
