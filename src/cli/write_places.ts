/**
 * Where a binary may write. Its flags are fixed when it is built and know no
 * `~`, but a path in them starts at the folder the program is run in: so its
 * own places are named for that folder and for each above it, which is where a
 * workspace is found, and mostly a home. Wide places come with them, for homes
 * that are elsewhere; of these a process gives up at its start what it has no
 * use for, see {@linkcode spareWidePlaces}.
 *
 * @module
 */
import { userRemotesPath, userStateFolder } from "../config/paths.ts";

/** How many folders above that of the program count. */
export const LEVELS_UP = 16;

/** What is the program's own, in a workspace's folder or a home. */
export const OWN_PLACES = [
  ".parac",
  ".config/paracle",
  ".local/state/paracle",
  ".ssh/known_hosts",
] as const;

/**
 * What holds homes, sockets of agents and what `--output` names. None is inside
 * another: to give one up gives up what holds it, too.
 */
export const WIDE_PLACES = [
  "/Users",
  "/Volumes",
  "/app",
  "/build",
  "/builds",
  "/code",
  "/codebuild",
  "/data",
  "/dev/fd",
  "/dev/null",
  "/drone",
  "/export",
  "/github",
  "/home",
  "/media",
  "/mnt",
  "/net",
  "/nfs",
  "/opt",
  "/private",
  "/project",
  "/projects",
  "/repo",
  "/root",
  "/run",
  "/scratch",
  "/src",
  "/srv",
  "/storage",
  "/tmp",
  "/var",
  "/work",
  "/workdir",
  "/workspace",
  "/workspaces",
] as const;

// Of the folder of a socket, in bytes: see `src/session/control_place_io.ts`.
const LONGEST_FOLDER = 82;

/**
 * The own places of the folder a program is run in and of those above it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownPlaces } from "./write_places.ts";
 *
 * assert.ok(ownPlaces().includes("../../.parac"));
 * ```
 */
export function ownPlaces(): readonly string[] {
  return Array.from(
    { length: LEVELS_UP + 1 },
    (_, level) => OWN_PLACES.map((place) => "../".repeat(level) + place),
  ).flat();
}

/** What a process knows when it starts. */
export interface StartFacts {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
  /** Where links lead that stand for own places. Default: nowhere else. */
  readonly linked?: readonly string[];
}

/**
 * The wide places a process has no use for: those that hold neither a
 * configuration or state folder or known_hosts that is not among the own
 * places, nor the agent's socket, nor what a flag names, nor where a link leads.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { spareWidePlaces, WIDE_PLACES } from "./write_places.ts";
 *
 * const env = (name: string) => name === "HOME" ? "/home/dev" : undefined;
 * const spare = (cwd: string) => spareWidePlaces({ argv: [], cwd, env });
 * assert.deepEqual(spare("/home/dev/notes"), [...WIDE_PLACES]);
 * assert.ok(!spare("/srv/notes").includes("/home"));
 * ```
 */
export function spareWidePlaces(facts: StartFacts): readonly string[] {
  const { cwd } = facts;
  const needed = neededPaths(facts).filter((path) => !isOwn(path, cwd));
  return WIDE_PLACES.filter((place) =>
    !needed.some((path) => isIn(path, place))
  );
}

/** The places a process may want to write to, for asking whether it may. */
export function writePlacesOf(
  { env }: Pick<StartFacts, "env">,
): readonly string[] {
  return [...userPlaces(env), ...WIDE_PLACES];
}

/** What may be a link of the user's to somewhere else, of the user's own. */
export function linkable(
  { env }: Pick<StartFacts, "env">,
): readonly string[] {
  const config = configFolder(env);
  return [...userPlaces(env), ...config ? [`${config}/remotes.yaml`] : []];
}

/** What is the user's, wherever the program is run. */
function userPlaces(env: StartFacts["env"]): readonly string[] {
  const home = env("HOME");
  const paths = [
    configFolder(env),
    userStateFolder({ env, home, windows: false }),
    home && `${home}/.ssh/known_hosts`,
    env("SSH_AUTH_SOCK"),
  ];
  return paths.flatMap((path) => path ? [path] : []);
}

function configFolder(env: StartFacts["env"]): string | undefined {
  const file = userRemotesPath({ env, home: env("HOME"), windows: false });
  return file && folderOf(file);
}

/** Absolute paths that may be written to, but for those of the configuration. */
function neededPaths(
  { argv, cwd, env, linked = [] }: StartFacts,
): readonly string[] {
  const root = namedBy(argv, ["--parac-root"]);
  const named = namedBy(argv, ["--output", "-o"]);
  const paths = [
    ...userPlaces(env),
    ...root ? [`${root}/.parac`] : [],
    ...named ? [named] : [],
    ...linked,
  ];
  const needed = paths.map((path) => absolute(path, cwd));
  const folders = [`${cwd}/.parac`, `${root}/.parac`, configFolder(env)];
  return folders.some(isTooLong) ? [...needed, "/tmp/paracle"] : needed;
}

/** Whether the sockets of sessions are in `/tmp`, and not below this folder. */
function isTooLong(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  return new TextEncoder().encode(`${folder}/run`).length > LONGEST_FOLDER;
}

/** The value of the first of these flags, `--flag VALUE` or `--flag=VALUE`. */
function namedBy(
  argv: readonly string[],
  flags: readonly string[],
): string | undefined {
  for (const [i, word] of argv.entries()) {
    const flag = flags.find((one) =>
      word === one || word.startsWith(`${one}=`)
    );
    if (flag === undefined) continue;
    return word === flag ? argv[i + 1] : word.slice(flag.length + 1);
  }
  return undefined;
}

/** Whether a path is in an own place of this folder or one above it. */
function isOwn(path: string, cwd: string): boolean {
  return foldersFrom(cwd).some((folder) =>
    OWN_PLACES.some((place) => isIn(path, `${folder}/${place}`))
  );
}

/** This folder and those above it that count, without a slash at the end. */
export function foldersFrom(cwd: string): readonly string[] {
  const parts = cwd.split("/").filter((part) => part !== "");
  const count = Math.min(parts.length, LEVELS_UP) + 1;
  return Array.from({ length: count }, (_, level) => {
    const rest = parts.slice(0, parts.length - level);
    return rest.map((part) => `/${part}`).join("");
  });
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) ||
    (path.startsWith("/") ? "/" : ".");
}

/** Without `.` and `..`, as Deno compares paths; `node:path` would cost a start. */
function absolute(path: string, cwd: string): string {
  const parts: string[] = [];
  const whole = path.startsWith("/") ? path : `${cwd}/${path}`;
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
