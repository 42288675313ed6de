/**
 * Where a binary may read and write. Its flags are fixed when it is built and
 * know no `~`, but a path in them starts at the folder the program is run in:
 * so its own places are named for that folder and for each above it, which is
 * where a workspace is found, and mostly a home. Wide places come with them,
 * for what is elsewhere; of these a process gives up at its start what it has
 * no use for, see {@linkcode spareWidePlaces}.
 *
 * @module
 */

/** What files are for. */
export type Access = "read" | "write";

/** How many folders above that of the program count. */
export const LEVELS_UP = 16;

const STATE = [".parac", ".config/paracle", ".local/state/paracle"] as const;

/** What is the program's own, in a workspace's folder or a home. */
export const OWN_PLACES: Readonly<Record<Access, readonly string[]>> = {
  read: [...STATE, ".ssh"],
  write: [...STATE, ".ssh/known_hosts"],
};

/** Homes whose own places are named outright, wherever the program is run. */
export const KNOWN_HOMES = ["/root", "/home/runner", "/github/home"] as const;

/** All there is; only for reading, since nothing is written to the system's folders. */
const ALL = "/";

const USUAL = [
  ".",
  "/Users",
  "/__w",
  "/app",
  "/builds",
  "/data",
  "/github",
  "/home",
  "/mnt",
  "/opt",
  "/private",
  "/root",
  "/run",
  "/srv",
  "/tmp",
  "/usr/home",
  "/usr/local",
  "/var",
  "/work",
  "/workspace",
  "/workspaces",
] as const;

// What is in none of them to be read keeps the root; to be written, these.
const UNUSUAL = [
  "/Volumes",
  "/a",
  "/build",
  "/cluster",
  "/code",
  "/codebuild",
  "/dev/fd",
  "/dev/null",
  "/drone",
  "/export",
  "/gpfs",
  "/lustre",
  "/media",
  "/net",
  "/nfs",
  "/project",
  "/projects",
  "/repo",
  "/scratch",
  "/src",
  "/storage",
  "/u",
  "/users",
  "/usr/src",
  "/vercel",
  "/woodpecker",
  "/workdir",
] as const;

/**
 * What holds homes, workspaces, sockets, and what flags name. But for the
 * folder the program is run in and for the root, none is inside another: to
 * give one up gives up what holds it, too.
 */
export const WIDE_PLACES: Readonly<Record<Access, readonly string[]>> = {
  read: [ALL, ...USUAL],
  write: [...USUAL, ...UNUSUAL].sort(),
};

/**
 * The own places of the folder a program is run in, of those above it, and of
 * the homes that are known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownPlaces } from "./places.ts";
 *
 * assert.ok(ownPlaces("read").includes("../../.ssh"));
 * ```
 */
export function ownPlaces(access: Access): readonly string[] {
  const places = OWN_PLACES[access];
  const here = Array.from(
    { length: LEVELS_UP + 1 },
    (_, level) => places.map((place) => "../".repeat(level) + place),
  );
  const known = KNOWN_HOMES.map((home) =>
    places.map((place) => `${home}/${place}`)
  );
  return [...here, ...known].flat();
}

/** Where a program runs, and what for. */
export interface Surroundings {
  readonly access: Access;
  /** Absolute. */
  readonly cwd: string;
}

/**
 * The wide places a process has no use for: those that hold none of the paths
 * that are `needed` and are in no own place. All paths are absolute; the root
 * among them stands for places that nobody knows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { spareWidePlaces, WIDE_PLACES } from "./places.ts";
 *
 * const needed = ["/home/dev/.ssh/id_ed25519"];
 * const below = { access: "read", cwd: "/home/dev/notes" } as const;
 * assert.deepEqual(spareWidePlaces(below, needed), WIDE_PLACES.read);
 * const beside = { access: "read", cwd: "/srv/notes" } as const;
 * assert.ok(!spareWidePlaces(beside, needed).includes("/home"));
 * ```
 */
export function spareWidePlaces(
  { access, cwd }: Surroundings,
  needed: readonly string[],
): readonly string[] {
  const others = needed.filter((path) => !isOwn(path, { access, cwd }));
  const beyond = others.filter((path) => !isIn(path, cwd));
  const wide = WIDE_PLACES[access];
  // To give anything up would give up the root, too.
  const isRootKept = wide.includes(ALL) &&
    beyond.some((path) =>
      !wide.some((place) => place !== ALL && isIn(path, place))
    );
  if (isRootKept || beyond.includes(ALL)) return [];
  const isHereNeeded = others.length > beyond.length;
  // What is given up takes with it what holds it: this folder, or an own place.
  const isKept = (place: string): boolean =>
    beyond.some((path) => isIn(path, place)) ||
    isHereNeeded && isIn(place, cwd);
  const isHereKept = isHereNeeded || isOwn(cwd, { access, cwd }) ||
    wide.some((place) => place !== ALL && isKept(place) && isIn(cwd, place));
  return wide.filter((place) =>
    place === ALL || (place === "." ? !isHereKept : !isKept(place))
  );
}

/** Whether a path is in an own place: see {@linkcode ownPlaces}. */
function isOwn(path: string, { access, cwd }: Surroundings): boolean {
  const folders = [...foldersFrom(cwd).slice(0, LEVELS_UP + 1), ...KNOWN_HOMES];
  return folders.some((folder) =>
    OWN_PLACES[access].some((place) => isIn(path, `${folder}/${place}`))
  );
}

/**
 * This folder and all above it, without a slash at the end: that of the root is
 * an empty text.
 */
export function foldersFrom(cwd: string): readonly string[] {
  const parts = cwd.split("/").filter((part) => part !== "");
  return Array.from({ length: parts.length + 1 }, (_, level) => {
    const rest = parts.slice(0, parts.length - level);
    return rest.map((part) => `/${part}`).join("");
  });
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
