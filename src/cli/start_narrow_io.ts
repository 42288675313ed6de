/**
 * What a binary gives up before its first command.
 *
 * @module
 */
import { variable } from "../core/environment_io.ts";
import { onlyReadsHere } from "./only_reads.ts";
import { revokePermissions, revokeWritePlaces } from "./permissions_io.ts";
import {
  absolute,
  configFolder,
  namedPlaces,
  namedRoot,
  placesInRemotes,
  type StartFacts,
  userPlaces,
} from "./write_needs.ts";
import { foldersFrom, spareWidePlaces } from "./write_places.ts";

// Of the folder of a socket, in bytes: see `src/session/control_place_io.ts`.
const LONGEST_FOLDER = 82;
const MAX_BYTES = 1_048_576;

/**
 * Gives up the wide places to write to that this call has no use for, or all of
 * `write` where it only reads. Not for a program that is run from its source:
 * its grants are the user's own.
 */
export function narrowWrites(argv: readonly string[]): void {
  if (onlyReadsHere(argv)) return revokePermissions(["write"]);
  if (Deno.build.os === "windows") return;
  const facts = { argv, cwd: Deno.cwd(), env: variable };
  const needed = neededPaths(facts).map((path) => absolute(path, facts));
  revokeWritePlaces(spareWidePlaces(facts.cwd, needed));
}

/**
 * All that may be written to: what is the user's and the workspace's, where
 * links of theirs lead, what flags and files of remotes name, and folders that
 * are to be made.
 */
export function neededPaths(facts: StartFacts): readonly string[] {
  const { cwd, env } = facts;
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
  const own = [...folders, ...files, ...userPlaces(env)];
  const linked = own.flatMap(targetOf);
  const named = files.flatMap((file, i) => {
    const base = i === 0 && workspace !== undefined ? workspace : config;
    return placesInRemotes(textOf(file), { cwd: base ?? cwd, env });
  });
  const home = env("HOME");
  return [
    ...own,
    ...linked,
    ...named,
    ...named.flatMap(targetOf),
    ...namedPlaces(facts),
    // It is made for the first host key that is accepted.
    ...home && !isThere(`${home}/.ssh`) ? [`${home}/.ssh`] : [],
    // The sockets of sessions go there where their own path is too long.
    ...[...folders, ...linked].some(isTooLong) ? ["/tmp/paracle"] : [],
  ];
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
