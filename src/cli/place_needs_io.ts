/**
 * What a call may have to read or write, as far as a look at the disk tells
 * before anything is done.
 *
 * @module
 */
import {
  configFolder,
  mayLogIn,
  readPlaces,
  sshFolder,
  userPlaces,
  writtenPlaces,
} from "./place_needs.ts";
import { placesInRemotes } from "./place_remotes.ts";
import { type Access, foldersFrom, LEVELS_UP } from "./places.ts";
import { absolute, type StartFacts } from "./start_facts.ts";

// Of the folder of a socket, in bytes: see `src/session/control_place_io.ts`.
const LONGEST_FOLDER = 82;
/** The folders of such sockets begin so. */
const SHORT_PLACE = "/tmp/paracle";
const MAX_BYTES = 1_048_576;

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
  readonly remotes: readonly RemotesText[];
  /** The agent's socket, and a `~/.ssh` that is to be made; only for a login. */
  readonly login: readonly string[];
}

/** Looks once, for reading and writing alike. */
export function lookAround(facts: StartFacts): Around {
  const { cwd, env } = facts;
  const root = facts.root && realPath(facts.root);
  const workspace = foldersFrom(root ?? cwd).find(isWorkspace) ?? root;
  const parac = workspace === undefined ? [] : [`${workspace}/.parac`];
  const config = [configFolder(env)].filter((one) => one !== undefined);
  const folders = [...parac, ...config];
  const files = [
    ...parac.map((folder) => `${folder}/config/remotes.yaml`),
    ...config.map((folder) => `${folder}/remotes.yaml`),
  ];
  const inFiles = files.map((file, i) => ({
    text: textOf(file),
    base: i < parac.length ? workspace ?? cwd : folders[i] ?? cwd,
  }));
  const locked = { text: facts.remotes ?? "", base: workspace ?? cwd };
  const remotes = [...inFiles, locked].filter(({ text }) => text !== "");
  const logsIn = mayLogIn(facts, remotes.map(({ text }) => text));
  const ssh = sshFolder(env);
  const login = [
    env("SSH_AUTH_SOCK"),
    ssh && !isThere(ssh) ? ssh : undefined,
  ].flatMap((path) => logsIn && path ? [path] : []);
  return { facts, workspace, folders, files, remotes, login };
}

/**
 * All that may be read or written: what is the user's and the workspace's, what
 * flags and files of remotes name, folders that are to be made, and where links
 * in the paths of all these lead; absolute. The root among them stands for
 * places nobody knows.
 */
export function neededPaths(access: Access, around: Around): readonly string[] {
  const { facts, files, folders, login, remotes } = around;
  const named = remotes.flatMap(({ base, text }) =>
    placesInRemotes(access, text, { ...facts, cwd: base })
  );
  const paths = [
    ...folders,
    ...files,
    ...userPlaces(access, facts.env),
    ...login,
    ...named,
    ...access === "read" ? readOnly(around) : writtenPlaces(facts),
  ].map((path) => absolute(path, facts));
  const all = new Set([...paths, ...paths.map(realPath)]);
  // The sockets of sessions go there where their own path is too long.
  const isShort = [...folders, ...folders.map(realPath)].some(isTooLong);
  return [...all, ...isShort ? [SHORT_PLACE] : []];
}

/**
 * What is to be read for the files of remotes, without a look at the disk: it
 * takes longer than to read them. That of a workspace is in an own place, but
 * for one that a flag names, or that is further up than these go.
 */
export function remotesPlaces(facts: StartFacts): readonly string[] {
  const config = configFolder(facts.env);
  const parac = `${facts.cwd}/.parac`;
  const isElsewhere = facts.root !== undefined || isDeep(facts.cwd);
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
  const { cwd, root, words } = facts;
  const [group, command] = words;
  const tellsGit = group === "status" || command === "serve";
  return [
    ...readPlaces(facts),
    ...root === undefined ? [] : [root],
    ...isDeep(root ?? cwd) ? ["/"] : [],
    ...group === "remote" && command === "install" ? [Deno.execPath()] : [],
    ...workspace !== undefined && tellsGit ? gitPlaces(workspace) : [],
  ];
}

/** The `.git` of a folder, and what it points to in a linked work tree. */
function gitPlaces(folder: string): readonly string[] {
  const above = foldersFrom(folder).find((one) => isThere(`${one}/.git`));
  if (above === undefined) return [];
  const git = `${above}/.git`;
  const [, target] = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(git)) ?? [];
  if (target === undefined) return [git];
  const own = target.startsWith("/") ? target : `${above}/${target}`;
  const common = textOf(`${own}/commondir`).trim();
  if (common === "") return [git, own];
  return [git, own, common.startsWith("/") ? common : `${own}/${common}`];
}

function isWorkspace(folder: string): boolean {
  try {
    return Deno.statSync(`${folder}/.parac`).isDirectory;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Where a path really is; of what is not there, where it would be made. */
function realPath(path: string): string {
  let above = path;
  let rest = "";
  for (;;) {
    try {
      const real = Deno.realPathSync(above || "/");
      return real === "/" ? rest || real : real + rest;
    } catch {
      const slash = above.lastIndexOf("/");
      if (slash < 0) return path;
      rest = above.slice(slash) + rest;
      above = above.slice(0, slash);
    }
  }
}

/** The text of a file; empty for what is none, or too large to be one of ours. */
function textOf(path: string): string {
  try {
    const { isFile, size } = Deno.statSync(path);
    // To read a pipe or a device might never end.
    return isFile && size <= MAX_BYTES ? Deno.readTextFileSync(path) : "";
  } catch {
    return "";
  }
}

function isTooLong(folder: string): boolean {
  return new TextEncoder().encode(`${folder}/run`).length > LONGEST_FOLDER;
}
