/**
 * What a call may have to read or write, as far as a look at the disk tells
 * before anything is done.
 *
 * @module
 */
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
import { type Access, foldersFrom, LEVELS_UP } from "./places.ts";

// Of the folder of a socket, in bytes: see `src/session/control_place_io.ts`.
const LONGEST_FOLDER = 82;
/** The folders of such sockets begin so. */
const SHORT_PLACE = "/tmp/paracle";
const MAX_BYTES = 1_048_576;
/** Words of the commands that tell a workspace's branch and commit. */
const TELLS_GIT = new Set(["serve", "status"]);

/** The text of remotes, and where its relative paths start. */
interface RemotesText {
  readonly text: string;
  readonly base: string;
}

/** What is there. */
export interface Around {
  readonly facts: StartFacts;
  /** The folder of the nearest workspace, or that which `--parac-root` names. */
  readonly workspace: string | undefined;
  /** `.parac`, and the folder of the user's configuration. */
  readonly folders: readonly string[];
  /** Their `remotes.yaml`. */
  readonly files: readonly string[];
  /** Where what is the user's and the workspace's really is, when elsewhere. */
  readonly linked: readonly string[];
  readonly remotes: readonly RemotesText[];
  /** The `~/.ssh` that is to be made for the first host key. */
  readonly newSsh: readonly string[];
}

/** Looks once, for reading and writing alike. */
export function lookAround(facts: StartFacts): Around {
  const { cwd, env } = facts;
  const root = namedRoot(facts);
  const workspace = foldersFrom(root ?? cwd).find(isWorkspace) ?? root;
  const parac = workspace === undefined ? [] : [`${workspace}/.parac`];
  const config = [configFolder(env)].filter((one) => one !== undefined);
  const folders = [...parac, ...config];
  const files = [
    ...parac.map((folder) => `${folder}/config/remotes.yaml`),
    ...config.map((folder) => `${folder}/remotes.yaml`),
  ];
  const user = [...userPlaces("read", env), ...userPlaces("write", env)];
  const inFiles = files.map((file, i) => ({
    text: textOf(file),
    base: i < parac.length ? workspace ?? cwd : folders[i] ?? cwd,
  }));
  const locked = { text: facts.remotes ?? "", base: workspace ?? cwd };
  const ssh = `${env("HOME")}/.ssh`;
  return {
    facts,
    workspace,
    folders,
    files,
    linked: [...new Set([...folders, ...files, ...user])].flatMap(targetOf),
    remotes: [...inFiles, locked].filter(({ text }) => text !== ""),
    newSsh: env("HOME") && !isThere(ssh) ? [ssh] : [],
  };
}

/**
 * All that may be read or written: what is the user's and the workspace's,
 * where links of theirs lead, what flags and files of remotes name, and folders
 * that are to be made; all absolute. The root among them stands for places
 * nobody knows.
 */
export function neededPaths(access: Access, around: Around): readonly string[] {
  const { facts, files, folders, linked, newSsh, remotes } = around;
  const named = remotes.flatMap(({ base, text }) =>
    placesInRemotes(access, text, { ...facts, cwd: base })
  );
  const paths = [
    ...folders,
    ...files,
    ...userPlaces(access, facts.env),
    ...linked,
    ...named,
    ...named.flatMap(targetOf),
    ...access === "read" ? readOnly(around) : writtenPlaces(facts),
    ...newSsh,
    // The sockets of sessions go there where their own path is too long.
    ...[...folders, ...linked].some(isTooLong) ? [SHORT_PLACE] : [],
  ];
  return [...new Set(paths)].map((path) => absolute(path, facts));
}

/**
 * What is to be read for the files of remotes, without a look at the disk: it
 * takes longer than to read them. That of a workspace is in an own place, but
 * for one that a flag names, or that is further up than these go.
 */
export function remotesPlaces(facts: StartFacts): readonly string[] {
  const config = configFolder(facts.env);
  const parac = `${facts.cwd}/.parac`;
  const isElsewhere = namedRoot(facts) !== undefined || isDeep(facts.cwd);
  return [
    ...config === undefined ? [] : [config],
    ...isElsewhere ? ["/"] : [],
    ...isTooLong(parac) || isTooLong(config ?? "") ? [SHORT_PLACE] : [],
  ].map((path) => absolute(path, facts));
}

/** Whether a workspace is looked for higher up than the own places go. */
function isDeep(folder: string): boolean {
  return foldersFrom(folder).length > LEVELS_UP + 1;
}

/** What is read beside what is written. */
function readOnly({ facts, workspace }: Around): readonly string[] {
  const { argv, cwd } = facts;
  const root = namedRoot(facts);
  return [
    ...readPlaces(facts, isThere),
    ...root === undefined ? [] : [root],
    ...isDeep(root ?? cwd) ? ["/"] : [],
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
